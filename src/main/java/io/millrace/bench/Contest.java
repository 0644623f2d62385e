package io.millrace.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ours beside its ceiling, in alternating rounds; or ours alone, where there is nothing to compare it with.
 *
 * @param name which of the benchmark's contests; empty where it has only one
 * @param ceiling null where there is none
 * @param warmUps rounds of each that come before and do not count
 * @param roundsMax rounds that count at most, however many were asked for: for what takes long by its nature
 */
public record Contest(String name, @Nullable Side ceiling, Side ours, List<Bar> bars, int warmUps, int roundsMax) {
    private static final int WARM_UPS = 4;

    public Contest {
        bars = List.copyOf(bars);
        if (warmUps < 0 || roundsMax < 1) {
            throw new IllegalArgumentException("a contest has " + warmUps + " warm-ups and " + roundsMax + " rounds");
        }
    }

    /** Rounds to warm up, in which the compilers still work, then as many as were asked for. */
    public static Contest of(String name, Side ceiling, Side ours, Bar... bars) {
        return new Contest(name, ceiling, ours, List.of(bars), WARM_UPS, Integer.MAX_VALUE);
    }

    /** Ours without a ceiling. */
    public static Contest alone(String name, Side ours, Bar... bars) {
        return new Contest(name, null, ours, List.of(bars), WARM_UPS, Integer.MAX_VALUE);
    }

    /** The same with other numbers of rounds. */
    public Contest rounds(int warmUpsNow, int roundsMaxNow) {
        return new Contest(name, ceiling, ours, bars, warmUpsNow, roundsMaxNow);
    }
}
