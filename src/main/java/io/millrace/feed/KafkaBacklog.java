package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.feed.Offsets.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Asks Kafka, outside of the lane's group; connects when it is first asked. */
final class KafkaBacklog implements Backlog {
    private static final Duration READ_MAX = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final String group;
    private @Nullable Offsets offsets;
    private boolean closed;

    KafkaBacklog(KafkaSettings kafka, String group) {
        this.kafka = kafka;
        this.group = group;
    }

    @Override
    public synchronized Map<Integer, Position> positions() {
        if (closed) {
            return Map.of();
        }
        if (offsets == null) {
            offsets = new Offsets(kafka);
        }
        return offsets.positions(group);
    }

    @Override
    public synchronized boolean waits(int partition, long offset) {
        var from = new TopicPartition(kafka.datastream(), partition);
        try (var reader = new KafkaConsumer<>(
                KafkaClients.reader(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(List.of(from));
            reader.seek(from, offset);
            long deadline = System.nanoTime() + READ_MAX.toNanos();
            while (System.nanoTime() < deadline) {
                if (!reader.poll(Duration.ofMillis(500)).isEmpty()) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (offsets != null) {
            offsets.close();
        }
    }
}
