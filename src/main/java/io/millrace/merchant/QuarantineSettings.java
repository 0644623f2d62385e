package io.millrace.merchant;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;
import java.util.Optional;

/**
 * How a lane's quarantine works.
 *
 * @param release how long until a merchant is released by itself, growing with each attempt in vain; empty: never
 * @param heldMax parked changes of a merchant below which newer ones wait in memory for their end
 * @param pagesMax pages of parked changes of a partition that are on their way back at most
 */
public record QuarantineSettings(Optional<Backoff> release, int heldMax, int pagesMax) {
    private static final int HELD_MAX = 2_000;
    private static final int PAGES_MAX = 3;

    public QuarantineSettings {
        if (heldMax < 1 || pagesMax < 1) {
            throw new IllegalArgumentException(
                    "a quarantine has to hold at least 1 change, not " + heldMax + " or " + pagesMax);
        }
    }

    /** Reads one section of {@code lanes}, already merged with {@code lane-defaults}. */
    public static QuarantineSettings from(Config config) {
        var first = config.getDuration("release-first");
        return new QuarantineSettings(
                first.isZero() ? Optional.empty() : Optional.of(new Backoff(first, config.getDuration("release-max"))),
                HELD_MAX,
                PAGES_MAX);
    }
}
