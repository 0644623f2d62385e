package io.millrace.merchant;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class QuarantineSimulationTest {
    /** With {@code -Dmillrace.seed=N} only that seed runs. */
    private static final Long SEED = Long.getLong("millrace.seed");

    private static final int SEEDS = 5_000;

    @Test
    void whateverHappensInWhateverOrderEachMerchantsChangesAreHandledInOrderAndNoneIsLost() {
        if (SEED != null) {
            run(SEED);
            return;
        }
        Assertions.assertTimeout(Duration.ofMinutes(2), () -> {
            for (long seed = 1; seed <= SEEDS; seed++) {
                run(seed);
            }
        });
    }

    private static void run(long seed) {
        try {
            new QuarantineSimulation(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", again with -Dmillrace.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
