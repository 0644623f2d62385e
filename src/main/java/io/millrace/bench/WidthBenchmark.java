package io.millrace.bench;

import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.stack.Server;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What many merchants cost: the heap that each keeps while it is idle and has been stopped, and while it is active; and the
 * rate at which changes of all of them are handled.
 *
 * <p>A lane runs in this process, with a store that answers at once and documents of one row, so that nothing is cached. Its
 * heap is looked at after a full collection: before it has met the merchants, when it has handled a change of each and has
 * stopped all, and when it has just handled a change of 10,000 of them. The differences are what merchants keep.
 */
final class WidthBenchmark implements Benchmark {
    private static final Figure IDLE = new Figure("idle", "bytes/merchant");
    private static final Figure ACTIVE = new Figure("active", "bytes/merchant");
    private static final double ACTIVE_MAX = 2_048;

    /** None, but for what a collection leaves lying: on a million, some megabytes. */
    private static final double IDLE_MAX = 8;

    private static final List<Integer> KNOWN = List.of(1_000, 100_000, 1_000_000);
    private static final int ACTIVE_MERCHANTS = 10_000;
    private static final int MANY_CHANGES = 200_000;
    private static final int ROUNDS_MAX = 3;

    private static final DocumentSettings DOCUMENT =
            new DocumentSettings("payment", MadeChanges.TRANSACTIONS, Set.of(), Set.of("metadata"), List.of());

    @Override
    public String name() {
        return "width";
    }

    @Override
    public String about() {
        return "the heap that an idle and an active merchant keep, and the rate, with up to a million merchants";
    }

    @Override
    public Set<Server> servers() {
        return Set.of(Server.KAFKA);
    }

    @Override
    public Prepared prepare(Setting setting) {
        var rounds = new AtomicLong();
        return new Prepared() {
            @Override
            public List<Contest> contests() {
                return KNOWN.stream()
                        .map(known -> contest(setting, known, rounds))
                        .toList();
            }

            @Override
            public void close() {
                // Each round has let go of what it made.
            }
        };
    }

    private static Contest contest(Setting setting, int full, AtomicLong rounds) {
        int known = setting.scaled(full, 20);
        int active = Math.min(known, setting.scaled(ACTIVE_MERCHANTS, 10));
        var ours = new Side(
                "a lane that has handled a change of %,d merchants, of %,d of them just now; the rate is that of all these and %,d more"
                        .formatted(known, active, setting.scaled(MANY_CHANGES, 500)),
                () -> {
                    try (var round = new Stages(setting, known, active, rounds.incrementAndGet())) {
                        return round.run();
                    }
                });
        var contest = switch (full) {
            case 1_000 -> Contest.alone("%,d known".formatted(known), ours);
            case 1_000_000 ->
                Contest.alone(
                        "%,d known".formatted(known), ours, Bar.atMost(IDLE, IDLE_MAX), Bar.atMost(ACTIVE, ACTIVE_MAX));
            default -> Contest.alone("%,d known".formatted(known), ours, Bar.atMost(ACTIVE, ACTIVE_MAX));
        };
        return contest.rounds(0, ROUNDS_MAX);
    }

    /** One round, with a datastream of its own. For one thread. */
    private static final class Stages implements AutoCloseable {
        private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
        private static final Duration STOPPED_MAX = Duration.ofMinutes(2);
        private static final int LOOKS = 3;
        private static final int TRIES = 5;

        private final Setting setting;
        private final int known;
        private final int active;
        private final Lanes lanes;
        private final MadeChanges made;
        private final DocumentProjection projection = new DocumentProjection(List.of(DOCUMENT), MadeChanges.SHAPES);
        private int sent;

        Stages(Setting setting, int known, int active, long number) {
            this.setting = setting;
            this.known = known;
            this.active = active;
            int idleMillis = setting.scaled(10_000, 1_000);
            // Where thousands begin at once, none is to be set aside for being slow.
            var lane = "merchant-idle-max = " + idleMillis + "ms, slow-after = 1m";
            this.lanes = new Lanes(LanesSettings.with(setting, "width-" + number, "elasticsearch", lane));
            this.made = new MadeChanges(known, setting.seed());
        }

        Round run() throws InterruptedException {
            Round round;
            try (var lane = lanes.open(new NullStore(), projection)) {
                // Others than those that are counted, so that all code has run, and every buffer is there.
                send(1_000, known + 1, 100);
                lane.awaitHandled(sent);
                long before = quiet(lane);
                send(known, 1, known);
                lane.awaitHandled(sent);
                long stopped = quiet(lane);
                round = Round.of(IDLE, each(stopped - before, known)).and(ACTIVE, active(lane, stopped));
            }
            send(setting.scaled(MANY_CHANGES, 500), 1, active);
            var drained = lanes.run(setting, new NullStore(), projection, sent);
            for (var figure : List.of(Figure.RATE, Figure.CPU)) {
                round = round.and(figure, drained.values().getOrDefault(figure, 0.0));
            }
            return round;
        }

        /** Sends so many changes, of merchants from {@code first} on, one after the other and again. */
        private void send(int changes, int first, int merchants) {
            var next = new AtomicLong();
            Datastream.fill(
                    lanes.kafka(),
                    changes,
                    () -> made.insert(made.paymentOf(first + next.getAndIncrement() % merchants)));
            sent += changes;
        }

        /** Where a collection has let go of more than merchants have taken, they keep nothing. */
        private static double each(long bytes, int merchants) {
            return Math.max(0, (double) bytes / merchants);
        }

        /** The heap once no merchant has an actor any more. */
        private static long quiet(Lanes.Open lane) throws InterruptedException {
            long deadline = System.nanoTime() + STOPPED_MAX.toNanos();
            while (lane.status().merchants() > 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("idle merchants are not stopped: " + lane.status());
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
            return heap();
        }

        /** Bytes of each merchant that is active; looked at again where some were stopped meanwhile. */
        private double active(Lanes.Open lane, long stoppedHeap) throws InterruptedException {
            for (int i = 0; i < TRIES; i++) {
                send(active, 1, active);
                lane.awaitHandled(sent);
                int merchants = lane.status().merchants();
                long heap = heap();
                if (merchants > 0 && lane.status().merchants() == merchants) {
                    return each(heap - stoppedHeap, merchants);
                }
            }
            throw new IllegalStateException("merchants are stopped while they are counted");
        }

        /** What is used after a full collection: the least of a few, since some is let go of only by the next one. */
        private static long heap() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < LOOKS; i++) {
                System.gc();
                least = Math.min(
                        least,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            return least;
        }

        @Override
        public void close() throws InterruptedException {
            lanes.close();
        }
    }
}
