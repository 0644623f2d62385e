package io.millrace.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs what is not Java. */
final class Programs {
    private Programs() {}

    /** What a program has printed, to either, and its exit code. */
    record Ended(int exit, String printed) {}

    /** The JVM that runs this. */
    static String java() {
        return Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
    }

    /** Runs it to its end; one that takes longer is killed, and fails. */
    static Ended run(List<String> command, long max, TimeUnit unit) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command), max, unit);
    }

    static Ended run(ProcessBuilder command, long max, TimeUnit unit) throws IOException, InterruptedException {
        var process = command.redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(max, unit)) {
                throw new AssertionError(command.command() + " does not end: " + printed);
            }
            return new Ended(process.exitValue(), printed);
        } finally {
            process.destroyForcibly();
        }
    }
}
