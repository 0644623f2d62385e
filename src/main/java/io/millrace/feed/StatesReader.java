package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads which merchants a partition's owners have set aside; blocking, and any number of threads may.
 *
 * <p>A rebalance hands over every partition of a lane at once, and each stands still until this is read. So the consumers that
 * read it are kept for the next time: making one, finding the topics and closing it would take longer than the reading.
 */
final class StatesReader implements AutoCloseable {
    /** What the partition's states say, and where the next parked change will stand at the earliest. */
    record Found(SetAsideLog log, long end) {}

    /** More are made when as many partitions come at once, and closed after it. */
    private static final int KEPT_MAX = 4;

    private static final Duration POLL_MAX = Duration.ofMillis(200);

    /** Nothing is lost with one that is closed earlier; a broker that does not answer would hold up a stop for half a minute. */
    private static final CloseOptions SOON = CloseOptions.timeout(Duration.ofSeconds(1));

    private final KafkaSettings kafka;
    private final Deque<KafkaConsumer<byte[], byte[]>> kept = new ArrayDeque<>();
    private boolean closed;

    StatesReader(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads all states that are there now.
     *
     * @throws org.apache.kafka.common.KafkaException where Kafka does not answer in time
     */
    Found read(String lane, int partition, ParkedRecords records) {
        var states = new TopicPartition(kafka.quarantine(lane), partition);
        var parked = new TopicPartition(kafka.parked(lane), partition);
        var consumer = take().orElseGet(this::open);
        boolean whole = false;
        try {
            var found = read(consumer, states, parked, records);
            whole = true;
            return found;
        } finally {
            if (!whole || !keep(consumer)) {
                consumer.close(SOON);
            }
        }
    }

    private static Found read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition states,
            TopicPartition parked,
            ParkedRecords records) {
        var log = new SetAsideLog(records);
        var both = List.of(states, parked);
        consumer.assign(both);
        // Held beside the other one, so that its topic need not be looked up each time; nothing of it is read here.
        consumer.pause(List.of(parked));
        var ends = consumer.endOffsets(both);
        long end = ends.getOrDefault(states, 0L);
        consumer.seekToBeginning(both);
        while (consumer.position(states) < end) {
            consumer.poll(POLL_MAX).forEach(log::take);
        }
        return new Found(log, ends.getOrDefault(parked, 0L));
    }

    private KafkaConsumer<byte[], byte[]> open() {
        return new KafkaConsumer<>(
                KafkaClients.reader(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private synchronized Optional<KafkaConsumer<byte[], byte[]>> take() {
        return Optional.ofNullable(kept.pollFirst());
    }

    private synchronized boolean keep(KafkaConsumer<byte[], byte[]> consumer) {
        if (closed || kept.size() == KEPT_MAX) {
            return false;
        }
        kept.addFirst(consumer);
        return true;
    }

    @Override
    public synchronized void close() {
        closed = true;
        kept.forEach(consumer -> consumer.close(SOON));
        kept.clear();
    }
}
