package io.millrace.base;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubling from {@code first} to {@code max}, each shortened by up to a fifth. */
public record Backoff(Duration first, Duration max) {
    public Backoff {
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff from " + first + " to " + max + " is not a growing range");
        }
    }

    /** The wait before try {@code tries + 1}, where {@code tries} (from 1) have failed. */
    public Duration after(int tries, RandomGenerator random) {
        long doubled = first.toMillis() << Math.clamp(tries - 1, 0, 20);
        long bounded = Math.min(doubled, max.toMillis());
        return Duration.ofMillis(Math.max(1, bounded - (long) (bounded * 0.2 * random.nextDouble())));
    }
}
