package io.millrace.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The end of a server's log, read for the one line that says why it died. */
final class LogTail {
    private static final int BYTES = 128 * 1024;
    private static final int LINE_MAX = 300;

    private static final List<Pattern> TELLING = List.of(
            Pattern.compile("No space left on device"),
            Pattern.compile("Address already in use|could not bind", Pattern.CASE_INSENSITIVE),
            Pattern.compile("\\b(FATAL|PANIC)\\b|fatal exception|OutOfMemoryError|Caused by: "),
            Pattern.compile("\\bERROR\\b|Exception|\\bERR\\b|[Ee]rror: "));

    private LogTail() {}

    /** Where the log is and what it says last; a part of a sentence. */
    static String of(Path log) {
        String line = telling(log);
        if (line.isEmpty()) {
            return "its log " + log + " is empty";
        }
        String mend = line.contains("No space left on device") ? "the disk is full, make room; " : "";
        return mend + "its log " + log + " says: " + line;
    }

    /** The most telling line near the end, "" where there is none. */
    static String telling(Path log) {
        List<String> lines = lines(log).filter(line -> !line.isBlank()).toList();
        for (Pattern pattern : TELLING) {
            for (String line : lines.reversed()) {
                if (pattern.matcher(line).find() && !line.startsWith("\tat ")) {
                    return shortened(line);
                }
            }
        }
        return lines.isEmpty() ? "" : shortened(lines.getLast());
    }

    private static Stream<String> lines(Path log) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - BYTES));
            var buffer = ByteBuffer.allocate(BYTES);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static String shortened(String line) {
        String stripped = line.strip();
        return stripped.length() > LINE_MAX ? stripped.substring(0, LINE_MAX) + " ..." : stripped;
    }
}
