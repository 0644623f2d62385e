package io.millrace.bench;

import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A datastream that is filled for a benchmark, just as capture fills one, and the settings of those that read it plainly. */
final class Datastream {
    private Datastream() {}

    /** Sends so many changes, and returns when Kafka has acknowledged all. */
    static void fill(KafkaSettings kafka, int changes, Supplier<Change> made) {
        var codec = new ChangeCodec();
        var failure = new AtomicReference<@Nullable Exception>();
        try (var producer = new KafkaProducer<byte[], byte[]>(
                producer(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < changes; i++) {
                var change = made.get();
                var shape = MadeChanges.SHAPES.get(change.table());
                var record = new ProducerRecord<>(
                        kafka.datastream(),
                        change.merchant().value().getBytes(StandardCharsets.UTF_8),
                        shape == null ? codec.encode(change) : codec.encode(change, shape));
                head(record.headers(), change);
                var _ = producer.send(record, (_, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
            }
            producer.flush();
        }
        var known = failure.get();
        if (known != null) {
            throw new IllegalStateException("the datastream could not be filled", known);
        }
    }

    private static void head(Headers headers, Change change) {
        var version = Long.toString(change.version().value());
        var trace = change.table().source() + "/" + change.version().event();
        headers.add(ChangeCodec.TRACE_HEADER, trace.getBytes(StandardCharsets.UTF_8));
        headers.add(ChangeCodec.VERSION_HEADER, version.getBytes(StandardCharsets.UTF_8));
    }

    /** Capture's own: safe, compressed, in large batches. */
    static Map<String, Object> producer(KafkaSettings kafka) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", 5);
        properties.put("batch.size", 256 << 10);
        properties.put("buffer.memory", 96L << 20);
        properties.put("max.request.size", 64 << 20);
        return properties;
    }

    /** A plain consumer's, tuned: large fetches, large polls, no automatic commit. */
    static Map<String, Object> consumer(KafkaSettings kafka, String group) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
        return properties;
    }
}
