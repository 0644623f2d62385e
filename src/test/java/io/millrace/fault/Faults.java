package io.millrace.fault;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** All that can be injected. */
final class Faults {
    private Faults() {}

    static List<Fault> all() {
        return Stream.of(NodeFaults.all(), StoreFaults.ALL, SourceFaults.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** Lets a fault last. */
    static void last(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Lets a fault last for a time between the two. */
    static void last(RandomGenerator random, int minMillis, int maxMillis) {
        last(Duration.ofMillis(random.nextInt(minMillis, maxMillis + 1)));
    }

    static String anyNode(RandomGenerator random) {
        return Rig.NODES.get(random.nextInt(Rig.NODES.size()));
    }
}
