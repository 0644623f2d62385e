package io.millrace.merchant;

import io.millrace.base.Backoff;
import io.millrace.base.Clock;
import io.millrace.change.TableId;
import io.millrace.sink.ChunkPart;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one lane in virtual time, from one seed: the real {@link Quarantine} and the real {@link Round}, between
 * a datastream, a store, a topic of parked changes and an operator that are models.
 *
 * <p>Everything that is under way ends in any order and after any time, and at any step the node may die; what was durable
 * then is all that its successor finds.
 */
final class QuarantineSimulation {
    private static final TableId TABLE = new TableId("gateway", "public", "t");
    private static final int CHUNKS_IN_FLIGHT = 4;

    private final Random random;
    private final int merchants;
    private long now = 1;

    private final DurableModel durable;
    private Node node;

    QuarantineSimulation(long seed) {
        this.random = new Random(seed);
        this.merchants = 1 + random.nextInt(4);
        durable = new DurableModel(random, merchants);
        node = new Node();
    }

    void run() {
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(40)) {
                case 0 -> node = new Node();
                case 1 -> heal();
                case 2 -> node.quarantine.release(any(), false);
                case 3 -> skip();
                case 4 -> {
                    now += random.nextInt(5_000);
                    node.quarantine.releaseDue();
                }
                case 5 -> pass();
                default -> node.step();
            }
            now++;
        }
        durable.poisoned.clear();
        node.quarantine.release(_ -> true, false);
        for (int step = 0; step < 100_000 && !node.quiet(); step++) {
            node.step();
            if (step % 50 == 0) {
                node.quarantine.release(_ -> true, false);
            }
        }
        assertAllIsWell();
    }

    private Predicate<SetAside> any() {
        var merchant = "m" + random.nextInt(merchants);
        return random.nextInt(3) == 0 ? _ -> true : state -> state.merchant().equals(merchant);
    }

    private void heal() {
        durable.poisoned.removeIf(_ -> random.nextInt(3) == 0);
    }

    /** Whoever keeps something may be found slow, at any time. */
    private void pass() {
        var slow = node.quarantine.waitedFor();
        if (!slow.isEmpty()) {
            node.quarantine.pass(slow.get(random.nextInt(slow.size())), "slow");
        }
    }

    private void skip() {
        node.quarantine.release(any(), true);
    }

    private void assertAllIsWell() {
        require(node.quiet(), "the work never ends");
        require(
                durable.committed == durable.datastream.size(),
                "committed " + durable.committed + " of " + durable.datastream.size());
        require(durable.states.isEmpty(), "set aside for ever: " + durable.states);
        for (var delivery : durable.datastream) {
            require(durable.handled(delivery.offset()), "lost: " + delivery.offset());
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** What dies with the node's process. */
    private final class Node implements Hands {
        private final Quarantine quarantine;
        private final Map<String, ModelMerchant> actors = new HashMap<>();
        private final List<Runnable> underWay = new ArrayList<>();
        private final Deque<long[]> chunks = new ArrayDeque<>();
        private int fetched = durable.committed;

        Node() {
            var settings = new QuarantineSettings(
                    random.nextBoolean()
                            ? Optional.of(new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2)))
                            : Optional.empty(),
                    Duration.ofMillis(1 + random.nextInt(20)),
                    1 + random.nextInt(8),
                    1 + random.nextInt(8),
                    1 + random.nextInt(8));
            Clock clock = () -> now;
            quarantine = new Quarantine(
                    0, this, settings, clock, random, List.copyOf(durable.states.values()), durable.parkedEnd);
            quarantine.begin();
        }

        boolean quiet() {
            return durable.committed == durable.datastream.size()
                    && underWay.isEmpty()
                    && actors.values().stream().noneMatch(ModelMerchant::busy)
                    && durable.states.isEmpty();
        }

        void step() {
            int choice = random.nextInt(3);
            if (choice == 0 && chunks.size() < CHUNKS_IN_FLIGHT && fetched < durable.datastream.size()) {
                deliver();
            } else if (choice == 1 && !underWay.isEmpty()) {
                underWay.remove(random.nextInt(underWay.size())).run();
            } else {
                var busy = actors.values().stream().filter(ModelMerchant::busy).toList();
                if (!busy.isEmpty()) {
                    busy.get(random.nextInt(busy.size())).step();
                }
            }
            commit();
            durable.assertNothingIsLost();
            durable.assertNeededNoMore(quarantine.neededFrom());
        }

        private void deliver() {
            int size = 1 + random.nextInt(8);
            int next = Math.min(fetched + size, durable.datastream.size());
            var shares = new LinkedHashMap<String, List<Delivery>>();
            for (var delivery : durable.datastream.subList(fetched, next)) {
                shares.computeIfAbsent(delivery.change().merchant().value(), _ -> new ArrayList<>())
                        .add(delivery);
            }
            fetched = next;
            chunks.addLast(new long[] {next, shares.size()});
            var part = new ChunkPart(0, 1, next);
            shares.forEach((merchant, share) -> quarantine.deliver(merchant, share, new Origin.Datastream(part)));
        }

        private void commit() {
            while (!chunks.isEmpty() && chunks.getFirst()[1] == 0) {
                durable.committed = (int) chunks.removeFirst()[0];
            }
        }

        @Override
        public void apply(String merchant, List<Delivery> deliveries, Origin origin) {
            actor(merchant).mailbox.addLast(new Handed(deliveries, origin));
        }

        private ModelMerchant actor(String merchant) {
            return actors.computeIfAbsent(merchant, name -> new ModelMerchant(name, this));
        }

        @Override
        public void goOn(String merchant) {
            actor(merchant).stopped = false;
        }

        @Override
        public void append(Append append) {
            // How far it has come when the node dies: nothing, the changes, all of it.
            int before = random.nextInt(3);
            var places = before > 0 ? durable.park(append) : new ArrayList<Long>();
            if (before > 1) {
                durable.note(append, places);
            }
            underWay.add(() -> {
                var all = before > 0 ? places : durable.park(append);
                if (before < 2) {
                    durable.note(append, all);
                }
                quarantine.appended(all);
            });
        }

        @Override
        public void read(Map<String, Long> places) {
            int pageMax = 1 + random.nextInt(6);
            underWay.add(() -> {
                var page = durable.page(places, pageMax);
                quarantine.read(page.changes(), page.next());
            });
        }

        @Override
        public void letter(String merchant, Delivery delivery, String reason) {
            underWay.add(() -> {
                durable.lettered.add(delivery.offset());
                quarantine.lettered(merchant);
            });
        }

        @Override
        public void done(String merchant, Origin.Datastream share, boolean unseen) {
            for (var chunk : chunks) {
                if (chunk[0] == share.part().nextOffset()) {
                    chunk[1]--;
                    require(chunk[1] >= 0, "a share is done twice");
                }
            }
        }
    }

    private record Handed(List<Delivery> deliveries, Origin origin) implements Round.Handed {}

    /** Does with rounds what the merchant's actor does with them; its store takes a portion at once. */
    private final class ModelMerchant {
        private final String name;
        private final Node owner;
        private final Deque<Handed> mailbox = new ArrayDeque<>();
        private boolean stopped;
        private @Nullable Round<Handed> round;

        ModelMerchant(String name, Node owner) {
            this.name = name;
            this.owner = owner;
        }

        boolean busy() {
            return round != null || !mailbox.isEmpty();
        }

        void step() {
            if (round == null) {
                begin();
            } else {
                work(round);
            }
        }

        private void begin() {
            if (stopped) {
                mailbox.removeFirst();
                owner.quarantine.answered(name, new Result.NotTried());
                return;
            }
            int taken = 1 + random.nextInt(mailbox.size());
            var applies = new ArrayList<Handed>();
            for (int i = 0; i < taken; i++) {
                applies.add(mailbox.removeFirst());
            }
            assertInOrder(applies);
            round = new Round<>(applies);
        }

        /** Nothing is tried while an earlier change is neither handled nor tried in the same round. */
        private void assertInOrder(List<Handed> applies) {
            var tried = new HashSet<Long>();
            applies.forEach(apply -> apply.deliveries().forEach(delivery -> tried.add(delivery.offset())));
            long last = Collections.max(tried);
            for (var earlier : durable.datastream.subList(0, (int) last)) {
                boolean ours = earlier.change().merchant().value().equals(name);
                require(
                        !ours || durable.handled(earlier.offset()) || tried.contains(earlier.offset()),
                        name + ": " + last + " is tried before " + earlier.offset());
            }
            long previous = -1;
            var before = new HashSet<Long>();
            for (var apply : applies) {
                for (var delivery : apply.deliveries()) {
                    long offset = delivery.offset();
                    boolean repeated = durable.handled(offset) || !before.add(offset);
                    require(repeated || offset > previous, name + ": " + offset + " is handed over after " + previous);
                    previous = Math.max(previous, offset);
                }
            }
        }

        private void work(Round<Handed> current) {
            int first = -1;
            var portion = current.changes();
            for (int i = 0; i < portion.size(); i++) {
                long offset = portion.get(i).version().value() - 1;
                if (durable.poisoned.contains(offset) && !durable.lettered.contains(offset)) {
                    first = first < 0 ? i : first;
                } else {
                    durable.stored.add(offset);
                }
            }
            if (first < 0) {
                current.portionDone();
                if (current.over()) {
                    answer(current.applies().stream()
                            .<Result>map(_ -> new Result.Handled())
                            .toList());
                }
            } else if (!(random.nextBoolean() && current.halve())) {
                stopped = true;
                answer(current.stoppedAt(first, "refused"));
            }
        }

        private void answer(List<Result> results) {
            round = null;
            results.forEach(result -> owner.quarantine.answered(name, result));
        }
    }
}
