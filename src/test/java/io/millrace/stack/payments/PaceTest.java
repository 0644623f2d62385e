package io.millrace.stack.payments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    private final Pace pace = new Pace(100, 0);

    @Test
    void whatIsDueGrowsWithTime() {
        assertEquals(0, pace.due(0));
        assertEquals(50, pace.due(SECOND / 2));
    }

    @Test
    void whatIsMadeIsNotDueAnyMore() {
        pace.made(80);

        assertEquals(20, pace.due(SECOND));
        assertEquals(-30, pace.due(SECOND / 2));
    }

    @Test
    void aStallIsCaughtUpWith() {
        assertEquals(1000, pace.due(10 * SECOND));
    }

    @Test
    void onlySoMuchOfALongStallIsCaughtUpWith() {
        assertEquals(1500, pace.due(3600 * SECOND));

        pace.made(1500);

        assertEquals(0, pace.due(3600 * SECOND));
        assertEquals(100, pace.due(3601 * SECOND));
    }
}
