package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

    private static CompletableFuture<Boolean> begin(PartitionLedger ledger) {
        return ledger.begin().toCompletableFuture();
    }

    @Test
    void whatIsHandledIsCommittedBeforeThePartitionGoes() {
        var ledger = ownerships.begin(PARTITION);
        begin(ledger);
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
    void aPartitionThatComesBackGoesOnWithItsStreamOnceItIsKnownToStay() {
        var ledger = ownerships.begin(PARTITION);
        ownerships.onRevoke(HELD, consumer);
        var chunk = begin(ledger);

        ownerships.onAssign(HELD, consumer);
        assertFalse(chunk.isDone());
        laterComes();

        assertTrue(chunk.getNow(false));
        assertEquals(List.of(), failures);
    }

    @Test
    void whatAStreamHoldsThatHasEndedMeanwhileIsNotHandedOn() {
        var ledger = ownerships.begin(PARTITION);
        ownerships.onRevoke(HELD, consumer);
        var chunk = begin(ledger);
        ledger.ended();

        ownerships.onAssign(HELD, consumer);

        assertFalse(chunk.getNow(true));
    }

    @Test
    void whatAStreamHoldsThatIsReplacedIsNotHandedOn() {
        var ledger = ownerships.begin(PARTITION);
        ownerships.onRevoke(HELD, consumer);
        var chunk = begin(ledger);

        ownerships.onAssign(HELD, consumer);
        var successor = ownerships.begin(PARTITION);
        laterComes();

        assertFalse(chunk.getNow(true));
        assertTrue(begin(successor).getNow(false));
        assertEquals(List.of(), failures);
    }

    @Test
    void whoWaitsIsNotLetGoInTheNextRebalance() {
        var ledger = ownerships.begin(PARTITION);
        ownerships.onRevoke(HELD, consumer);
        var chunk = begin(ledger);
        ownerships.onAssign(HELD, consumer);

        ownerships.onRevoke(HELD, consumer);
        laterComes();
        assertFalse(chunk.isDone());
        ownerships.onAssign(HELD, consumer);
        laterComes();

        assertTrue(chunk.getNow(false));
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
