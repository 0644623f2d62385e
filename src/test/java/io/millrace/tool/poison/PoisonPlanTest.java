package io.millrace.tool.poison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.SetUpException;
import io.millrace.change.MerchantId;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoisonPlanTest {
    @Test
    void theSameSeedChoosesTheSameMerchants() {
        assertEquals(PoisonPlan.choose(1000, 0.01, 7), PoisonPlan.choose(1000, 0.01, 7));
        assertNotEquals(PoisonPlan.choose(1000, 0.01, 7), PoisonPlan.choose(1000, 0.01, 8));
    }

    @Test
    void theShareIsKeptAndNobodyIsLessThanOne() {
        assertEquals(10, PoisonPlan.choose(1000, 0.01, 7).merchants().size());
        assertEquals(1, PoisonPlan.choose(2, 0.000_001, 7).merchants().size());
        assertEquals(99, PoisonPlan.choose(100, 1, 7).merchants().size());
    }

    @Test
    void merchantOneIsNeverPoisoned() {
        for (long seed = 1; seed <= 200; seed++) {
            var merchants = PoisonPlan.choose(10, 0.5, seed).merchants();

            assertFalse(merchants.contains(new MerchantId("1")), "seed " + seed);
        }
    }

    @Test
    void theKindsAreGivenInTurn() {
        var kinds = PoisonPlan.choose(100, 0.1, 3).kinds().values();

        for (var kind : Poison.values()) {
            int times = Collections.frequency(List.copyOf(kinds), kind);
            assertTrue(times == 3 || times == 4, kind + " was given " + times + " times");
        }
    }

    @Test
    void aLoneMerchantIsNotPoisoned() {
        assertThrows(SetUpException.class, () -> PoisonPlan.choose(1, 0.5, 1));
    }
}
