package io.millrace.merchant;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;
import java.time.Duration;
import java.util.Optional;

/**
 * How a lane's quarantine works.
 *
 * @param release how long until a merchant is released by itself, growing with each attempt in vain; empty: never
 * @param slowAfter a merchant that works for this long on what it was given gets out of the others' way
 * @param heldMax parked changes of a merchant below which newer ones wait in memory for their end
 * @param pagesMax pages of parked changes of a partition that are on their way back at most
 * @param overtakenMax once so many changes are parked that are with their merchant as well, nobody else is passed
 */
public record QuarantineSettings(
        Optional<Backoff> release, Duration slowAfter, int heldMax, int pagesMax, int overtakenMax) {
    private static final int HELD_MAX = 2_000;
    private static final int PAGES_MAX = 3;
    private static final int OVERTAKEN_MAX = 8_000;

    public QuarantineSettings {
        if (!slowAfter.isPositive()) {
            throw new IllegalArgumentException("slow-after is " + slowAfter + ": it has to be longer than nothing");
        }
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
                config.getDuration("slow-after"),
                HELD_MAX,
                PAGES_MAX,
                OVERTAKEN_MAX);
    }
}
