package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.TypeConversionException;

/** A moment as an operator names it: a time, or how long ago. */
final class Since {
    private Since() {}

    /** Reads {@code 2026-01-31T12:00:00Z} or {@code 24h}; milliseconds since 1970. */
    static long millis(String text, long nowMillis) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException notATime) {
            try {
                return Math.max(0, nowMillis - Main.duration(text).toMillis());
            } catch (TypeConversionException | ArithmeticException e) {
                throw new SetUpException(
                        Reason.USAGE,
                        "--since is '" + text + "': a time such as 2026-01-31T12:00:00Z, or how long ago, such as 24h",
                        e);
            }
        }
    }
}
