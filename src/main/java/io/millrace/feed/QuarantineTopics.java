package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.merchant.Quarantine.Parked;
import io.millrace.merchant.SetAside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Who is set aside in which lane, read from Kafka itself, so that no node has to run; blocking, for commands. */
public final class QuarantineTopics implements AutoCloseable {
    private static final Duration POLL_MAX = Duration.ofMillis(300);

    /** A merchant that is set aside, and the partition that it belongs to. */
    public record Found(String lane, int partition, SetAside setAside) {}

    private final KafkaSettings kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;

    public QuarantineTopics(KafkaSettings kafka) {
        this.kafka = kafka;
        this.consumer = new KafkaConsumer<>(
                KafkaClients.reader(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Everybody who is set aside in this lane, as far as is durable. */
    public List<Found> all(String lane) {
        var logs = new TreeMap<Integer, SetAsideLog>();
        try {
            var partitions = consumer.partitionsFor(kafka.quarantine(lane)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            each(partitions, Map.of(), record -> {
                logs.computeIfAbsent(record.partition(), one -> new SetAsideLog(records(lane, one)))
                        .take(record);
                return true;
            });
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, e);
        }
        var all = new ArrayList<Found>();
        logs.forEach((partition, log) -> log.states().forEach(state -> all.add(new Found(lane, partition, state))));
        return all;
    }

    /** The first changes, {@code max} at most, that are parked of a merchant, in their order. */
    public List<Parked> parked(Found of, int max) {
        var changes = new ArrayList<Parked>();
        var partition = new TopicPartition(kafka.parked(of.lane()), of.partition());
        var merchant = of.setAside().merchant();
        var records = records(of.lane(), of.partition());
        try {
            each(List.of(partition), Map.of(partition, of.setAside().cursor()), record -> {
                if (merchant.equals(ParkedRecords.merchant(record))) {
                    records.parked(record)
                            .ifPresent(delivery -> changes.add(new Parked(merchant, record.offset(), delivery)));
                }
                return changes.size() < max;
            });
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, e);
        }
        return changes;
    }

    private ParkedRecords records(String lane, int partition) {
        return new ParkedRecords(kafka.parked(lane), kafka.quarantine(lane), partition);
    }

    private interface Visitor {
        /** True while more is wanted. */
        boolean visit(ConsumerRecord<byte[], byte[]> record);
    }

    private void each(Collection<TopicPartition> partitions, Map<TopicPartition, Long> from, Visitor visitor) {
        consumer.assign(partitions);
        var ends = consumer.endOffsets(partitions);
        consumer.seekToBeginning(partitions);
        from.forEach(consumer::seek);
        while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
            for (var record : consumer.poll(POLL_MAX)) {
                if (!visitor.visit(record)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
