package io.millrace.tool.poison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the projection has its bug: while the file is there. So another process can mend it. */
record BugSwitch(Path file) {
    boolean isOn() {
        return Files.exists(file);
    }

    void turnOn() {
        try {
            Files.writeString(file, "While this file is there, the projection throws on poisoned rows.\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True if it was on. */
    boolean turnOff() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
