package io.millrace.tool.road;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.Contest;
import io.millrace.bench.Figure;
import io.millrace.bench.Round;
import io.millrace.bench.Setting;
import io.millrace.stack.SharedStack;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each benchmark of whole nodes, as small as it can be: what it says is no figure, but everything has to arrive. */
class RoadBenchmarksIT {
    private static final double SMALLEST = 0.001;

    private final Setting setting = new Setting(SharedStack.get(), SMALLEST, 1, System.err::println);

    @Test
    void theRoadTellsHowLateChangesAreSeenInBothStores() throws Exception {
        var refresh = new RoadBenchmark.Refresh("200ms", 500);
        var benchmark = new RoadBenchmark("road_it", List.of(200), List.of(refresh), 200, 200);
        try (var prepared = benchmark.prepare(setting)) {
            var atRate = ours(prepared.contests().getFirst());
            var highest = ours(prepared.contests().getLast());

            assertTrue(value(atRate, Works.SEARCH_P99) > 1, atRate::toString);
            assertTrue(value(atRate, Figure.millis("in the warehouse p99")) > 1, atRate::toString);
            // How late they are seen is the machine's business.
            assertTrue(
                    Set.of(0.0, 200.0).contains(value(highest, new Figure("rate held", "changes/s"))),
                    highest::toString);
        }
    }

    @Test
    void troublesOfOthersAreMadeAndMended() throws Exception {
        try (var prepared = new IsolationBenchmark("isolation_it").prepare(setting)) {
            for (var contest : prepared.contests().subList(1, 3)) {
                assertTrue(value(ours(contest), Works.SEARCH_P99) > 1, contest::toString);
            }
        }
    }

    @Test
    void aNodeIsStartedUntilItHasHandledAChange() throws Exception {
        try (var prepared = new StartBenchmark("start_it").prepare(setting)) {
            var round = ours(prepared.contests().getFirst());

            assertTrue(
                    value(round, Figure.millis("first change handled"))
                            >= value(round, Figure.millis("answers over HTTP")),
                    round::toString);
        }
    }

    private static Round ours(Contest contest) throws Exception {
        return contest.ours().running().run();
    }

    private static double value(Round round, Figure figure) {
        return round.values().getOrDefault(figure, -1.0);
    }
}
