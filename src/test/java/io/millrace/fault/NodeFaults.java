package io.millrace.fault;

import static io.millrace.fault.Faults.anyNode;
import static io.millrace.fault.Faults.last;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.feed.Offsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What happens to nodes. */
final class NodeFaults {
    /** Debian's package libfaketime; without it clocks are left alone. */
    private static final Path CLOCKS = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

    private static final List<Fault> WITH_CLOCKS = List.of(
            new Fault("F21", "a node's clock is ten minutes wrong, then set back by an hour", NodeFaults::timed));

    private static final List<Fault> ALWAYS = List.of(
            new Fault("F1", "kill -9 of a node", NodeFaults::killed),
            new Fault("F1A", "kill -9 of all nodes; what is committed is stored", NodeFaults::allKilled),
            new Fault("F2", "kill -9 between a server's answer and what follows it", NodeFaults::killedUnanswered),
            new Fault("F3", "a node that stands still for 5 to 20 s", NodeFaults::still),
            new Fault("F3L", "still for 60 s, deletes and a restart of Elasticsearch meanwhile", NodeFaults::longStill),
            new Fault("F4", "rolling restart of all nodes", NodeFaults::rolled),
            new Fault("F5", "nodes come, leave and die every few seconds", NodeFaults::storm),
            new Fault("F6", "no other node reaches one that reaches Kafka and the stores", NodeFaults::cutOff),
            new Fault("F7", "the others' way to a node is slow, then breaks off", NodeFaults::slowed),
            new Fault("F16", "a second cluster with the same names", NodeFaults::secondCluster),
            new Fault("F20", "both lanes rewound to the beginning", NodeFaults::rewound));

    private NodeFaults() {}

    static List<Fault> all() {
        return Files.exists(CLOCKS)
                ? Stream.concat(ALWAYS.stream(), WITH_CLOCKS.stream()).toList()
                : ALWAYS;
    }

    private static void killed(Rig rig, RandomGenerator random) throws Exception {
        last(random, 0, 2_000);
        rig.kill(anyNode(random));
    }

    private static void allKilled(Rig rig, RandomGenerator random) throws Exception {
        last(random, 500, 3_000);
        for (var name : Rig.NODES) {
            rig.signal(name, "KILL");
        }
        for (var name : Rig.NODES) {
            rig.awaitGone(name);
        }
        new CommitSafety(rig).check();
        for (var name : Rig.NODES) {
            rig.start(name);
        }
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
        try {
            last(random, 5_000, 20_000);
        } finally {
            rig.signal(node, "CONT");
        }
    }

    private static void longStill(Rig rig, RandomGenerator random) throws Exception {
        var node = anyNode(random);
        rig.signal(node, "STOP");
        try {
            last(Duration.ofSeconds(20));
            new Probe(rig)
                    .inSource("delete from transactions where id in (select id from transactions"
                            + " order by updated_at desc limit 500)");
            last(Duration.ofSeconds(20));
            rig.stack().restartElasticsearch();
            last(Duration.ofSeconds(20));
        } finally {
            rig.signal(node, "CONT");
        }
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

    /** It hears of nobody either: answers to it come the same way. */
    private static void cutOff(Rig rig, RandomGenerator random) throws Exception {
        var node = anyNode(random);
        rig.door(node).deafen();
        last(random, 5_000, 40_000);
        rig.door(node).mend();
    }

    private static void slowed(Rig rig, RandomGenerator random) throws Exception {
        var door = rig.door(anyNode(random));
        door.delay(Duration.ofMillis(random.nextInt(200, 1_500)));
        last(random, 5_000, 15_000);
        door.cut();
        last(random, 500, 3_000);
        door.mend();
    }

    private static void timed(Rig rig, RandomGenerator random) throws Exception {
        var node = anyNode(random);
        var clock = Files.createTempFile(Rig.folder(), "clock", "");
        int wrongMinutes = random.nextBoolean() ? 10 : -10;
        Files.writeString(clock, wrongMinutes + "m");
        rig.terminate(node);
        rig.startUnder(
                List.of(
                        "env",
                        "LD_PRELOAD=" + CLOCKS,
                        "FAKETIME_TIMESTAMP_FILE=" + clock,
                        "FAKETIME_NO_CACHE=1",
                        "FAKETIME_DONT_FAKE_MONOTONIC=1"),
                node);
        rig.awaitNodes(Rig.NODES);
        last(random, 3_000, 10_000);
        Files.writeString(clock, (wrongMinutes - 60) + "m");
        new Probe(rig).markers();
        last(random, 3_000, 10_000);
        rig.terminate(node);
        rig.start(node);
    }

    private static void secondCluster(Rig rig, RandomGenerator random) throws Exception {
        rig.startAlone("stranger");
        last(random, 15_000, 20_000);
        rig.kill("stranger");
    }

    private static void rewound(Rig rig, RandomGenerator random) throws Exception {
        for (var lane : rig.settings().laneNames()) {
            rig.watcher()
                    .questions()
                    .rewind(lane, new Offsets.From.Beginning())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }
}
