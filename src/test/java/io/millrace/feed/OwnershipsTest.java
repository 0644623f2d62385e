package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.kafka.RestrictedConsumer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer of Kafka's own for tests, which holds one partition and remembers what is committed. */
class OwnershipsTest {
    private static final TopicPartition PARTITION = new TopicPartition("datastream", 7);
    private static final Set<TopicPartition> HELD = Set.of(PARTITION);

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>(OffsetResetStrategy.NONE);
    private final RestrictedConsumer consumer = new RestrictedConsumer(kafka, Duration.ofSeconds(1));
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<String> failures = new ArrayList<>();
    private final Ownerships ownerships = new Ownerships(
            Duration.ofSeconds(5),
            _ -> {},
            (_, task) -> later.add(task),
            failure -> failures.add(String.valueOf(failure.getMessage())));

    @BeforeEach
    void assign() {
        kafka.assign(HELD);
        kafka.commitSync(Map.of(PARTITION, new OffsetAndMetadata(100)));
        ownerships.onAssign(HELD, consumer);
    }

    private long committed() {
        return Objects.requireNonNull(kafka.committed(HELD).get(PARTITION)).offset();
    }

    @Test
    void whatIsHandledIsCommittedBeforeThePartitionGoes() {
        var ledger = ownerships.begin(PARTITION);
        ledger.begin();
        ledger.handled(117);

        ownerships.onRevoke(HELD, consumer);

        assertEquals(117, committed());
    }

    /** Lets what is due later happen now. */
    private void laterComes() {
        for (var task = later.poll(); task != null; task = later.poll()) {
            task.run();
        }
    }

    @Test
    void whatHasNotBegunWhenThePartitionGoesIsLeftToTheNextStream() {
        var ledger = ownerships.begin(PARTITION);
        ledger.beginReading();

        ownerships.onRevoke(HELD, consumer);

        assertFalse(ledger.begin());
    }

    @Test
    void aPartitionIsNotGivenAnewBeforeItsStreamHasEnded() throws Exception {
        var ledger = ownerships.begin(PARTITION);
        ledger.beginReading();
        ownerships.onRevoke(HELD, consumer);

        var given = CompletableFuture.runAsync(() -> ownerships.onAssign(HELD, consumer));
        assertThrows(TimeoutException.class, () -> given.get(50, TimeUnit.MILLISECONDS));
        ledger.readingEnded();

        given.get(10, TimeUnit.SECONDS);
        assertTrue(ownerships.begin(PARTITION).begin());
        laterComes();
        assertEquals(List.of(), failures);
    }

    @Test
    void aStreamThatHasNotBegunWhenThePartitionGoesNeverReads() {
        var late = ownerships.begin(PARTITION);
        ownerships.onRevoke(HELD, consumer);
        ownerships.onAssign(HELD, consumer);

        assertFalse(late.beginReading());
    }

    @Test
    void whatAnEarlierStreamAsksForIsNotReadAgain() {
        var earlier = ownerships.begin(PARTITION);
        earlier.rewind(98);
        ownerships.onRevoke(HELD, consumer);
        ownerships.onAssign(HELD, consumer);
        ownerships.begin(PARTITION);
        earlier.rewind(99);

        assertEquals(Map.of(), ownerships.takeRewinds());
    }

    @Test
    void whatAStreamAsksForIsReadAgain() {
        ownerships.begin(PARTITION).rewind(98);

        assertEquals(Map.of(PARTITION, 98L), ownerships.takeRewinds());
        assertEquals(Map.of(), ownerships.takeRewinds());
    }

    @Test
    void aPartitionThatComesBackWithoutAStreamIsToldOf() {
        ownerships.begin(PARTITION);
        ownerships.onRevoke(HELD, consumer);
        ownerships.onAssign(Set.of(), consumer);
        ownerships.onRevoke(Set.of(), consumer);
        ownerships.onAssign(HELD, consumer);

        laterComes();

        assertEquals(List.of("partitions [7] are held here and no stream reads them"), failures);
    }

    @Test
    void aPartitionThatHasGoneAgainNeedsNoStream() {
        ownerships.onRevoke(HELD, consumer);
        ownerships.onAssign(Set.of(), consumer);

        laterComes();

        assertEquals(List.of(), failures);
    }

    @Test
    void aLateCommitOfAnEarlierStreamIsPutRightWhenThePartitionGoes() {
        ownerships.begin(PARTITION);
        kafka.commitSync(Map.of(PARTITION, new OffsetAndMetadata(96)));

        ownerships.onRevoke(HELD, consumer);

        assertEquals(100, committed());
    }
}
