package io.millrace.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What this code was built as. */
public final class Build {
    /** The version, such as {@code 1.2.0}; nodes of several run side by side during an upgrade. */
    public static final String VERSION = read();

    private Build() {}

    private static String read() {
        try (var file = Objects.requireNonNull(Build.class.getResourceAsStream("version.txt"))) {
            return new String(file.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
