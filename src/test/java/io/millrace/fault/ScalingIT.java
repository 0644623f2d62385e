package io.millrace.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How a lane that is bound by its store's latency grows with its nodes: each has one small batch under way at a time, and
 * every request takes 40 ms longer than it would: with 20 ms three nodes came near to what two cores can do at all.
 */
@Tag("fault")
class ScalingIT {
    private static final Duration LATENCY = Duration.ofMillis(40);
    private static final int MERCHANTS = 600;
    private static final int ROWS_PER_NODE = 6_000;
    private static final String BUDGET = """
            millrace.kafka.partitions = 6
            millrace.lanes.search { batch-max = 20, batch-linger = 5ms }
            """;

    private long ids;

    @Test
    void twoNodesDoNearlyTwiceAndThreeNearlyThreeTimesWhatOneDoes() throws Exception {
        try (var rig = new Rig(1, BUDGET)) {
            var probe = new Probe(rig);
            probe.inSource(
                    "insert into merchants select i, 'm' || i, 'DE', 'active', now(), now() from generate_series("
                            + (Rig.MERCHANTS + 1) + ", " + MERCHANTS + ") i");
            var rates = new ArrayList<Double>();
            var nodes = new ArrayList<String>();
            for (var node : Rig.NODES) {
                rig.start(node);
                nodes.add(node);
                rig.awaitNodes(nodes);
                rig.elastic().mend();
                insert(probe, MERCHANTS);
                rig.elastic().slow(LATENCY);
                rates.add(rate(probe, nodes.size() * ROWS_PER_NODE));
            }
            tell(rates);

            assertTrue(rates.get(1) >= 1.8 * rates.get(0), "two nodes: " + rates);
            assertTrue(rates.get(2) >= 2.5 * rates.get(0), "three nodes: " + rates);
        }
    }

    private static void tell(List<Double> rates) {
        for (int i = 0; i < rates.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%d nodes, %d ms more for every request: %,.0f changes/s, %.2f times that of one%n",
                    i + 1,
                    LATENCY.toMillis(),
                    rates.get(i),
                    rates.get(i) / rates.getFirst());
        }
    }

    /** Inserts that many rows of all merchants in turn; returns when the lane has handled just those. */
    private void insert(Probe probe, int rows) throws Exception {
        long before = indexed(probe);
        start(probe, rows);
        await(probe, before + rows);
    }

    /** Changes a second in the middle half of so many, when every node has enough to do. */
    private double rate(Probe probe, int rows) throws Exception {
        long before = indexed(probe);
        start(probe, rows);
        long first = await(probe, before + rows / 4);
        long began = System.nanoTime();
        long last = await(probe, before + 3L * rows / 4);
        double seconds = (System.nanoTime() - began) / 1e9;
        await(probe, before + rows);
        return (last - first) / seconds;
    }

    private void start(Probe probe, int rows) throws Exception {
        probe.inSource(
                ("insert into customers select i, 1 + i %% %d, 'a@b.c', 'a', 'DE', null, false, null, now(), now()"
                                + " from generate_series(%d, %d) i")
                        .formatted(MERCHANTS, 1_000_000 + ids, 1_000_000 + ids + rows - 1));
        ids += rows;
    }

    private static long await(Probe probe, long wanted) throws Exception {
        Await.until(wanted + " to be indexed", Rig.PATIENCE, () -> indexed(probe) >= wanted);
        return indexed(probe);
    }

    private static long indexed(Probe probe) throws Exception {
        return probe.http("GET", "/customer-v1/_stats/indexing", "")
                .at("/_all/primaries/indexing/index_total")
                .asLong();
    }
}
