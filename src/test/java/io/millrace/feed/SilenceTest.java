package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.feed.Offsets.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final Standing RESTING = new Standing(10, 0);
    private static final Map<Integer, Position> WAITING = Map.of(3, new Position(3, 10, 0, 20));

    private final Silence silence = new Silence(Duration.ofMillis(30));

    private Set<Integer> look(Standing standing, long nowMillis) {
        return silence.look(Map.of(3, standing), WAITING, nowMillis).keySet();
    }

    @Test
    void aPartitionInWhichRecordsWaitUnreadIsSilentOnceItsTimeHasPassed() {
        assertEquals(Set.of(), look(RESTING, 0));
        assertEquals(Set.of(), look(RESTING, 29));
        assertEquals(Set.of(3), look(RESTING, 30));
    }

    @Test
    void aPartitionThatWasAssignedAndNeverReadIsSilent() {
        look(Standing.UNREAD, 0);

        assertEquals(Set.of(3), look(Standing.UNREAD, 30));
    }

    @Test
    void whoeverGoesOnIsNotSilent() {
        look(RESTING, 0);
        look(new Standing(11, 0), 20);

        assertEquals(Set.of(), look(new Standing(11, 0), 40));
        assertEquals(Set.of(3), look(new Standing(11, 0), 50));
    }

    @Test
    void whoeverWaitsForAStoreIsNotSilent() {
        look(RESTING, 0);
        look(new Standing(10, 1), 30);

        assertEquals(Set.of(), look(RESTING, 31));
    }

    @Test
    void whoeverHasNothingToReadIsNotSilent() {
        var done = Map.of(3, new Position(3, 20, 0, 20));
        silence.look(Map.of(3, RESTING), done, 0);

        assertEquals(Set.of(), silence.look(Map.of(3, RESTING), done, 100).keySet());
    }

    @Test
    void aPartitionThatIsHeldNoMoreIsNotSilent() {
        look(RESTING, 0);
        silence.look(Map.of(), WAITING, 20);

        assertEquals(Set.of(), look(RESTING, 30));
    }

    @Test
    void whoeverIsExcusedMayBeSilentForAsLongAgain() {
        look(RESTING, 0);
        silence.excuse(3);

        assertEquals(Set.of(), look(RESTING, 30));
        assertEquals(Set.of(3), look(RESTING, 60));
    }
}
