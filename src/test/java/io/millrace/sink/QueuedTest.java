package io.millrace.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.millrace.base.ActorSystemExtension;
import io.millrace.base.Backoff;
import io.millrace.change.MerchantId;
import io.millrace.change.Version;
import io.millrace.sink.SinkActor.Settled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueuedTest {
    @RegisterExtension
    static final ActorSystemExtension akka = new ActorSystemExtension();

    private static final int BATCH_MAX = 200;
    private static final int BATCH_BYTES_MAX = 60_000;
    private static final int WRITE_BYTES_MAX = 2_000;
    private static final SinkSettings SETTINGS = new SinkSettings(
            BATCH_MAX,
            BATCH_BYTES_MAX,
            Duration.ofMillis(200),
            WRITE_BYTES_MAX,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    private final Queued queued = new Queued(SETTINGS);
    private final TestProbe<Settled> merchants = akka.kit().createTestProbe();
    private int keys;

    @Test
    void oneMerchantWithMuchToWriteDoesNotHoldUpTheOthersFew() {
        add("whale", 2_000);
        for (int i = 0; i < 50; i++) {
            add("m" + i, 3);
        }

        var first = written(queued.next());

        for (int i = 0; i < 50; i++) {
            assertEquals(3, count(first, "m" + i), "of merchant m" + i);
        }
        assertEquals(BATCH_MAX, first.size(), "and the rest is the other's");
    }

    @Test
    void aMerchantWhoComesLateWaitsForOneTurnOfTheOthers() {
        add("whale", 2_000);
        queued.next();
        add("late", 3);

        assertEquals(3, count(written(queued.next()), "late"));
    }

    @Test
    void whoWaitsAloneGetsTheWholeBatch() {
        add("whale", 2_000);

        assertEquals(BATCH_MAX, queued.next().size());
        assertEquals(2_000 - BATCH_MAX, queued.size());
    }

    @Test
    void aTurnCutShortByTheEndOfABatchGoesOnInTheNext() {
        int merchantsWaiting = BATCH_MAX / Queued.TURN_MAX + 1;
        for (int i = 0; i < merchantsWaiting; i++) {
            add("m" + i, 1_000);
        }

        var batches = new ArrayList<>(written(queued.next()));
        batches.addAll(written(queued.next()));

        assertEquals(Queued.TURN_MAX, count(batches.subList(0, merchantsWaiting * Queued.TURN_MAX), "m0"));
        assertEquals(
                Queued.TURN_MAX,
                count(batches.subList(0, merchantsWaiting * Queued.TURN_MAX), "m" + (merchantsWaiting - 1)));
    }

    @Test
    void whateverComesLeavesInItsMerchantsOrderOnceAndInTime() {
        for (long seed = 1; seed <= 300; seed++) {
            new Model(seed).run();
        }
    }

    /** What one merchant has waiting, and by when the entries of its first turn have to have left. */
    private static final class Line {
        final Deque<Object> entries = new ArrayDeque<>();
        final int deadline;
        int firstTurn;

        Line(int firstTurn, int deadline) {
            this.firstTurn = firstTurn;
            this.deadline = deadline;
        }
    }

    /** What waits, kept in the simplest way, against what {@link Queued} gives out. */
    private final class Model {
        private final long seed;
        private final Random random;
        private final Queued tested = new Queued(SETTINGS);
        private final Map<String, Line> lines = new HashMap<>();
        private final List<ChunkPart> expected = new ArrayList<>();
        private final List<ChunkPart> carried = new ArrayList<>();
        private int left;

        Model(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < 60; step++) {
                if (random.nextInt(3) > 0) {
                    submit();
                } else {
                    take();
                }
            }
            while (!tested.isEmpty()) {
                take();
            }
            assertEquals(0, tested.size(), this::seed);
            assertEquals(Map.of(), lines, this::seed);
            assertEquals(expected.size(), carried.size(), this::seed);
            assertEquals(Set.copyOf(expected), Set.copyOf(carried), this::seed);
        }

        private void submit() {
            var merchant = "m" + random.nextInt(8);
            int size = random.nextInt(4) == 0 ? random.nextInt(500) : random.nextInt(5);
            var writes = IntStream.range(0, size)
                    .mapToObj(_ -> write(merchant, random.nextInt(40) == 0 ? WRITE_BYTES_MAX : random.nextInt(900)))
                    .toList();
            var part = new ChunkPart(0, 1, expected.size());
            expected.add(part);
            var entries = new ArrayList<Object>(writes.stream()
                    .filter(write -> write.bytes() <= WRITE_BYTES_MAX)
                    .toList());
            if (entries.isEmpty()) {
                entries.add(part);
            }
            int firstTurn = Math.min(entries.size(), Queued.TURN_MAX);
            int deadline = left + lines.size() * Queued.TURN_MAX + firstTurn;
            lines.computeIfAbsent(merchant, _ -> new Line(firstTurn, deadline))
                    .entries
                    .addAll(entries);
            tested.add(new SinkActor.Submit(merchant, writes, List.of(part), merchants.ref()));
        }

        private void take() {
            int before = tested.size();
            var batch = tested.next();
            long bytes = batch.stream().mapToLong(Queued.Entry::bytes).sum();
            assertTrue(!batch.isEmpty() || before == 0, this::seed);
            assertTrue(batch.size() <= BATCH_MAX && bytes <= BATCH_BYTES_MAX, () -> seed() + ": " + bytes + " bytes");
            assertEquals(before - written(batch).size(), tested.size(), this::seed);
            for (var entry : batch) {
                var parts = entry.sent();
                carried.addAll(parts);
                var write = entry.write();
                leave(write != null ? write : parts.getFirst());
            }
        }

        private void leave(Object entry) {
            left++;
            var merchant = lines.entrySet().stream()
                    .filter(known -> known.getValue().entries.getFirst().equals(entry))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(seed() + ": nobody's next is " + entry))
                    .getKey();
            var line = Objects.requireNonNull(lines.get(merchant));
            line.entries.removeFirst();
            line.firstTurn--;
            assertTrue(
                    line.firstTurn != 0 || left <= line.deadline, () -> seed() + ": " + merchant + " waited too long");
            if (line.entries.isEmpty()) {
                lines.remove(merchant);
            }
        }

        private String seed() {
            return "seed " + seed;
        }
    }

    private void add(String merchant, int count) {
        var writes = IntStream.range(0, count)
                .<Write>mapToObj(_ -> write(merchant, 2))
                .toList();
        queued.add(new SinkActor.Submit(merchant, writes, List.of(), merchants.ref()));
    }

    private Write write(String merchant, int bytes) {
        var id = new DocumentId("order", new MerchantId(merchant), Integer.toString(keys++));
        return new Write.DocumentWrite(id, new Write.Condition.Newer(new Version(1)), new byte[bytes]);
    }

    private static List<Write> written(List<Queued.Entry> batch) {
        return batch.stream()
                .map(Queued.Entry::write)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private static long count(List<Write> writes, String merchant) {
        return writes.stream()
                .filter(write -> write.merchant().value().equals(merchant))
                .count();
    }
}
