package io.millrace.fault;

import static io.millrace.fault.Faults.anyNode;
import static io.millrace.fault.Faults.last;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.feed.Offsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What happens to nodes. */
final class NodeFaults {
    static final List<Fault> ALL = List.of(
            new Fault("F1", "kill -9 of a node", NodeFaults::killed),
            new Fault("F2", "kill -9 between a server's answer and what follows it", NodeFaults::killedUnanswered),
            new Fault("F3", "a node that stands still for 5 to 20 s", NodeFaults::still),
            new Fault("F3L", "still for 60 s, deletes and a restart of Elasticsearch meanwhile", NodeFaults::longStill),
            new Fault("F4", "rolling restart of all nodes", NodeFaults::rolled),
            new Fault("F5", "nodes come, leave and die every few seconds", NodeFaults::storm),
            new Fault("F16", "a second cluster with the same names", NodeFaults::secondCluster),
            new Fault("F20", "both lanes rewound to the beginning", NodeFaults::rewound));

    private NodeFaults() {}

    private static void killed(Rig rig, RandomGenerator random) throws Exception {
        last(random, 0, 2_000);
        rig.kill(anyNode(random));
    }

    /** The servers have done what they were asked for, and the node dies before it hears of it. */
    private static void killedUnanswered(Rig rig, RandomGenerator random) throws Exception {
        last(random, 0, 1_000);
        var node = anyNode(random);
        switch (random.nextInt(3)) {
            case 0 -> rig.elastic().hang();
            case 1 -> rig.warehouse().mute();
            default -> rig.source().mute();
        }
        last(random, 50, 800);
        rig.kill(node);
        rig.elastic().mend();
        rig.warehouse().mend();
        rig.source().mend();
    }

    private static void still(Rig rig, RandomGenerator random) throws Exception {
        var node = anyNode(random);
        rig.signal(node, "STOP");
        last(random, 5_000, 20_000);
        rig.signal(node, "CONT");
    }

    private static void longStill(Rig rig, RandomGenerator random) throws Exception {
        var node = anyNode(random);
        rig.signal(node, "STOP");
        last(Duration.ofSeconds(20));
        new Probe(rig)
                .inSource("delete from transactions where id in (select id from transactions"
                        + " order by updated_at desc limit 500)");
        last(Duration.ofSeconds(20));
        rig.stack().restartElasticsearch();
        last(Duration.ofSeconds(20));
        rig.signal(node, "CONT");
    }

    private static void rolled(Rig rig, RandomGenerator random) throws Exception {
        for (var name : Rig.NODES) {
            rig.terminate(name);
            assertTrue(!rig.said(name, "cluster-exiting] timed out"), name + " takes leave of the others");
            rig.start(name);
            rig.awaitNodes(Rig.NODES);
        }
    }

    private static void storm(Rig rig, RandomGenerator random) throws Exception {
        for (int i = 0; i < 5; i++) {
            var node = anyNode(random);
            if (rig.node(node) == null) {
                rig.start(node);
            } else if (random.nextBoolean()) {
                rig.terminate(node);
            } else {
                rig.kill(node);
            }
            last(random, 1_000, 8_000);
        }
        for (var name : Rig.NODES) {
            if (rig.node(name) == null) {
                rig.start(name);
            }
        }
    }

    private static void secondCluster(Rig rig, RandomGenerator random) throws Exception {
        rig.startAlone("stranger");
        last(random, 15_000, 20_000);
        rig.kill("stranger");
    }

    private static void rewound(Rig rig, RandomGenerator random) throws Exception {
        for (var lane : rig.settings().laneNames()) {
            rig.watcher()
                    .rewind(lane, new Offsets.From.Beginning())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }
}
