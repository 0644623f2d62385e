package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * A recording of Java Flight Recorder, with Java's own settings {@code profile}, and where the time went.
 *
 * <p>It sees Java code on the processor, each thread about every 10 ms; not native code, nor the collector or the compilers.
 */
final class Profile implements AutoCloseable {
    private static final String SAMPLE = "jdk.ExecutionSample";

    private final Recording recording;

    private Profile(Recording recording) {
        this.recording = recording;
    }

    /** Begins to record. */
    static Profile begin(String name) throws IOException {
        try {
            var recording = new Recording(Configuration.getConfiguration("profile"));
            recording.setName(name);
            recording.start();
            return new Profile(recording);
        } catch (ParseException e) {
            throw new IOException("this JDK's settings `profile` cannot be read", e);
        }
    }

    /** Ends, and writes all that was recorded. */
    void end(Path file) throws IOException {
        recording.stop();
        var directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        recording.dump(file);
    }

    @Override
    public void close() {
        recording.close();
    }

    /** The methods that most samples found on top of a stack, the costliest first. */
    static List<Report.Cost> costs(Path file, int max) throws IOException {
        var samples = new HashMap<String, Integer>();
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                var stack = event.getStackTrace();
                if (event.getEventType().getName().equals(SAMPLE)
                        && stack != null
                        && !stack.getFrames().isEmpty()) {
                    samples.merge(name(stack.getFrames().getFirst()), 1, Integer::sum);
                }
            }
        }
        return costs(samples, max);
    }

    /** The same of samples that are counted already, by method. */
    static List<Report.Cost> costs(Map<String, Integer> samples, int max) {
        double all = samples.values().stream().mapToInt(Integer::intValue).sum();
        return samples.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(max)
                .map(entry -> new Report.Cost(entry.getKey(), entry.getValue() / all))
                .toList();
    }

    private static String name(RecordedFrame frame) {
        var method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }
}
