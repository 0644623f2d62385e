package io.millrace.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How benchmarks are to be run.
 *
 * @param rounds rounds of each side that count
 * @param warmUpsMax rounds of each side that come before and do not count, at most; a contest says how many it needs
 * @param scale how large everything is to be, 1 for the size that counts
 * @param profile where to a recording of each goes; null for none
 */
public record BenchSettings(
        int rounds,
        int warmUpsMax,
        double scale,
        long seed,
        @Nullable Path profile) {
    /** With as many rounds to warm up as each contest needs. */
    public BenchSettings(int rounds, double scale, long seed, @Nullable Path profile) {
        this(rounds, Integer.MAX_VALUE, scale, seed, profile);
    }

    public BenchSettings {
        if (rounds < 1) {
            throw new IllegalArgumentException("there is no median of " + rounds + " rounds");
        }
        if (!(scale > 0 && scale <= 100)) {
            throw new IllegalArgumentException("a scale is above 0 and at most 100, not " + scale);
        }
    }
}
