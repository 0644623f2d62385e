package io.millrace.logging;

import io.millrace.base.Remote;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be logged.
 *
 * @param node the name or address of the node that is meant; null: all
 * @param level what the logger is set to, in any case; null: back to what is usual
 * @param forMillis for how long, unless it goes back
 */
public record LevelChange(
        @Nullable String node, String logger, @Nullable String level, long forMillis) implements Remote {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofHours(24);

    public LevelChange {
        if (level != null && (forMillis < MIN.toMillis() || forMillis > MAX.toMillis())) {
            throw new IllegalArgumentException("a level is changed for 1s at least and 24h at most");
        }
    }

    /** It in words, for those who read what was done. */
    public String sentence() {
        return logger
                + (level == null
                        ? " as usual"
                        : " at " + level.toUpperCase(Locale.ROOT) + " for " + forMillis / 1_000 + " s")
                + (node == null ? "" : " on " + node);
    }

    /** True where a node of this name and address is meant. */
    public boolean means(String name, String address) {
        return node == null || node.equals(name) || node.equals(address);
    }
}
