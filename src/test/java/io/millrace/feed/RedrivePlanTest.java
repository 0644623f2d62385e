package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RedrivePlanTest {
    private static final RedriveChoice ALL = new RedriveChoice.Fitting(new LetterFilter(null, null, null, 0));

    @Test
    void whatIsPassedOverIsCountedWithItsReason() {
        var plan = new RedrivePlan(ALL, 10);
        plan.add(LetterListingTest.letter(0, "too long", false));
        plan.add(LetterListingTest.letter(1, "too long", true));
        plan.add(new Letter(2, 1_000, Letter.Kind.ROW, null, null, null, null, "no merchant", null, false));

        assertEquals(1, plan.sent());
        assertEquals(1, plan.redrivenBefore());
        assertEquals(1, plan.mendedAtSource());
    }

    @Test
    void ofMoreLettersThanAreShownTheFirstAreShown() {
        var plan = new RedrivePlan(ALL, 2);
        for (int number = 0; number < 1_005; number++) {
            plan.add(LetterListingTest.letter(number, "too long", false));
        }

        assertEquals(1_005, plan.sent());
        assertEquals(2, plan.shown().size());
    }

    @Test
    void aNumberThatNoLetterHasIsUnknown() {
        var plan = new RedrivePlan(new RedriveChoice.Numbers(new TreeSet<>(List.of(1L, 2L, 9L))), 10);
        plan.add(LetterListingTest.letter(1, "too long", false));
        plan.add(LetterListingTest.letter(2, "too long", false));
        plan.add(LetterListingTest.letter(3, "too long", false));

        assertEquals(2, plan.sent());
        assertEquals(Set.of(9L), plan.unknown());
    }
}
