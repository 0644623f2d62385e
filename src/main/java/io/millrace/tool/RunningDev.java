package io.millrace.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the configuration of the {@code dev} that was started last on this machine, by this user, stands. */
final class RunningDev {
    private RunningDev() {}

    static Optional<Path> config() {
        try {
            return Files.isReadable(pointer())
                    ? Optional.of(Path.of(Files.readString(pointer()).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static void announce(Path config) {
        try {
            Files.writeString(pointer(), config.toAbsolutePath() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void withdraw(Path config) {
        try {
            if (config().filter(config.toAbsolutePath()::equals).isPresent()) {
                Files.deleteIfExists(pointer());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path pointer() {
        return Path.of(System.getProperty("java.io.tmpdir"), "millrace-dev-" + System.getProperty("user.name"));
    }
}
