package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import java.time.Duration;
import java.util.HashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks through what the datastream holds now, outside of any group; blocking, for commands. */
public final class DatastreamSearch {
    private final KafkaSettings kafka;
    private final ChangeCodec codec = new ChangeCodec();

    public DatastreamSearch(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** A change and where it stands. */
    public record Found(int partition, long offset, Change change) {}

    /**
     * Hands over every change that fits, partition by partition in their order.
     *
     * @param sinceMillis captured at or after this time
     */
    public void each(long sinceMillis, Predicate<Change> fits, Consumer<Found> consumer) {
        var properties = KafkaClients.reader(kafka);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        try (var records = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            read(records, sinceMillis, record -> {
                if (Records.decode(codec, record) instanceof Decoded.Understood(var change) && fits.test(change)) {
                    consumer.accept(new Found(record.partition(), record.offset(), change));
                }
            });
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, e);
        }
    }

    private void read(
            KafkaConsumer<byte[], byte[]> records, long sinceMillis, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var partitions = records.partitionsFor(kafka.datastream()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        var ends = new HashMap<>(records.endOffsets(partitions));
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, sinceMillis));
        records.assign(partitions);
        records.offsetsForTimes(times).forEach((partition, from) -> {
            if (from == null) {
                ends.remove(partition);
                records.pause(java.util.List.of(partition));
                records.seek(partition, 0);
            } else {
                records.seek(partition, from.offset());
            }
        });
        ends.entrySet().removeIf(end -> records.position(end.getKey()) >= end.getValue());
        while (!ends.isEmpty()) {
            records.poll(Duration.ofMillis(500)).forEach(each);
            ends.entrySet().removeIf(end -> records.position(end.getKey()) >= end.getValue());
        }
    }
}
