package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.feed.Offsets.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RebalancesTest {
    private static final long END = 1_000_000;

    private final Rebalances rebalances = new Rebalances("search");
    private final Map<Integer, Long> committed = new HashMap<>(Map.of(0, 0L, 1, 0L));
    private long now;

    /** Ten looks a second for so long, in which only these partitions move on. */
    private List<String> run(double seconds, List<Integer> moving, Map<Integer, String> owners) {
        var said = new java.util.ArrayList<String>();
        for (int i = 0; i < seconds * 10; i++) {
            now += 100;
            moving.forEach(partition -> committed.merge(partition, 10L, Long::sum));
            look(owners).ifPresent(said::add);
        }
        return said;
    }

    private Optional<String> look(Map<Integer, String> owners) {
        var positions = new HashMap<Integer, Position>();
        committed.forEach((partition, offset) -> positions.put(partition, new Position(partition, offset, 0, END)));
        return rebalances.look(now, positions, owners);
    }

    @Test
    void asLongAsNobodyElseTakesOverNothingIsSaid() {
        assertEquals(List.of(), run(5, List.of(0, 1), Map.of(0, "a", 1, "b")));
        assertEquals(List.of(), run(5, List.of(0), Map.of(0, "a", 1, "b")));

        assertEquals(Optional.empty(), rebalances.summary());
    }

    @Test
    void thePauseOfALostOwnersPartitionsIsToldApartFromThatOfTheOthers() {
        run(5, List.of(0, 1), Map.of(0, "a", 1, "b"));
        run(7, List.of(0), Map.of(0, "a", 1, "b"));
        run(0.5, List.of(), Map.of());
        run(0.3, List.of(), Map.of(0, "a", 1, "a"));

        var said = run(3, List.of(0, 1), Map.of(0, "a", 1, "a"));

        assertEquals(
                List.of("Rebalance in lane search: from 2 consumers to 1; partitions whose owner stayed paused 0.9 s at"
                        + " most, the 1 whose owner has gone 7.9 s."),
                said);
    }

    @Test
    void thePauseOfAPartitionThatIsDealtToAnotherIsToldApartAsWell() {
        run(5, List.of(0, 1), Map.of(0, "a", 1, "a"));
        run(0.5, List.of(), Map.of());
        run(0.3, List.of(), Map.of(0, "a", 1, "b"));
        run(1, List.of(0), Map.of(0, "a", 1, "b"));

        var said = run(3, List.of(0, 1), Map.of(0, "a", 1, "b"));

        assertEquals(
                List.of("Rebalance in lane search: from 1 consumers to 2; partitions whose owner stayed paused 0.9 s at"
                        + " most, the 1 that moved 1.9 s."),
                said);
    }

    @Test
    void aPartitionInWhichNothingIsBehindStandsStillForNoTime() {
        run(5, List.of(0), Map.of(0, "a", 1, "b"));
        committed.put(1, END);
        run(5, List.of(0), Map.of(0, "a", 1, "b"));

        var said = run(3, List.of(0), Map.of(0, "a", 1, "c"));

        assertEquals(
                List.of("Rebalance in lane search: from 2 consumers to 2; partitions whose owner stayed paused 0.1 s at"
                        + " most, the 1 whose owner has gone 0.1 s."),
                said);
    }
}
