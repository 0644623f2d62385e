package io.millrace.tool;

import io.millrace.MillraceSettings;
import io.millrace.base.SetUpException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration a command works with. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "the configuration; without it that of the 'dev' running on this machine")
    private @Nullable Path file;

    MillraceSettings settings() {
        return MillraceSettings.load(path());
    }

    private Path path() {
        if (file != null) {
            return file;
        }
        return RunningDev.config()
                .filter(Files::isReadable)
                .orElseThrow(() -> new SetUpException(
                        SetUpException.Reason.USAGE,
                        "say which configuration with -c FILE (no 'millrace dev' is running here)"));
    }
}
