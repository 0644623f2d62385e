package io.millrace.merchant;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;
import java.util.Optional;

/**
 * How a lane's quarantine works.
 *
 * @param release how long until a merchant is released by itself, growing with each attempt in vain; empty: never
 * @param heldMax changes of a merchant that may wait in memory, or be on their way back to it, at most
 */
public record QuarantineSettings(Optional<Backoff> release, int heldMax) {
    private static final int HELD_MAX = 2_000;

    public QuarantineSettings {
        if (heldMax < 1) {
            throw new IllegalArgumentException("a quarantine has to hold at least 1 change, not " + heldMax);
        }
    }

    /** Reads one section of {@code lanes}, already merged with {@code lane-defaults}. */
    public static QuarantineSettings from(Config config) {
        var first = config.getDuration("release-first");
        return new QuarantineSettings(
                first.isZero() ? Optional.empty() : Optional.of(new Backoff(first, config.getDuration("release-max"))),
                HELD_MAX);
    }
}
