package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/** Where lanes stand on the datastream, and the moving of them. Blocking; not for an actor's thread. */
public final class Offsets implements AutoCloseable {
    /** Where a lane is to go on from. */
    public sealed interface From {
        record Beginning() implements From {}

        record End() implements From {}

        /** The first change captured at or after this time. */
        record Time(long millis) implements From {}
    }

    /** One partition: what the lane has committed (-1: nothing), and where the partition begins and ends. */
    public record Position(int partition, long committed, long begin, long end) {
        /** Where the lane goes on. */
        long next() {
            return Math.max(committed, begin);
        }

        /** How many records are not handled yet. */
        public long lag() {
            return Math.max(0, end - next());
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaSettings kafka;
    private final Admin admin;

    public Offsets(KafkaSettings kafka) {
        this.kafka = kafka;
        var properties = KafkaClients.admin(kafka);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "8000");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        this.admin = KafkaTrouble.administrator(kafka, properties);
    }

    /** Where a lane's group stands, by partition. */
    public Map<Integer, Position> positions(String group) {
        var committed = committed(group);
        var begin = offsets(OffsetSpec.earliest());
        var end = offsets(OffsetSpec.latest());
        return partitions().stream()
                .collect(Collectors.toMap(
                        TopicPartition::partition,
                        partition -> new Position(
                                partition.partition(),
                                committed.getOrDefault(partition, -1L),
                                begin.getOrDefault(partition, 0L),
                                end.getOrDefault(partition, 0L))));
    }

    /** Which consumer of a lane's group holds each partition; nothing of those that are between two owners. */
    public Map<Integer, String> owners(String group) {
        var owners = new HashMap<Integer, String>();
        get(admin.describeConsumerGroups(java.util.List.of(group)).all())
                .values()
                .forEach(description -> description
                        .members()
                        .forEach(member -> member.assignment()
                                .topicPartitions()
                                .forEach(partition -> owners.put(partition.partition(), member.consumerId()))));
        return owners;
    }

    /** Gives a group that has none its first offsets: the beginning of every partition. True if it had none. */
    public boolean bootstrap(String group) {
        var known = committed(group);
        var missing = offsets(OffsetSpec.earliest());
        missing.keySet().removeAll(known.keySet());
        if (!missing.isEmpty()) {
            alter(group, missing);
        }
        return !missing.isEmpty();
    }

    /** Moves a lane's group; nobody may be consuming in it. */
    public void rewind(String group, From from) {
        alter(group, resolve(from));
    }

    /** Where a group would go on, by partition. */
    public Map<Integer, Long> target(From from) {
        return resolve(from).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue));
    }

    private Map<TopicPartition, Long> resolve(From from) {
        return switch (from) {
            case From.Beginning _ -> offsets(OffsetSpec.earliest());
            case From.End _ -> offsets(OffsetSpec.latest());
            case From.Time(var millis) -> {
                var end = offsets(OffsetSpec.latest());
                var at = offsets(OffsetSpec.forTimestamp(millis));
                at.replaceAll((partition, offset) -> offset < 0 ? end.getOrDefault(partition, 0L) : offset);
                yield at;
            }
        };
    }

    private void alter(String group, Map<TopicPartition, Long> offsets) {
        var target = offsets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                admin.alterConsumerGroupOffsets(group, target).all().get(10, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                boolean inUse = e.getCause() instanceof GroupNotEmptyException
                        || e.getCause() instanceof UnknownMemberIdException;
                if (!inUse || System.nanoTime() > deadline) {
                    throw failure(inUse ? "group " + group + " is being consumed, stop it first" : null, e);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(200).toNanos());
            } catch (InterruptedException | TimeoutException e) {
                throw failure(null, e);
            }
        }
    }

    private java.util.List<TopicPartition> partitions() {
        var description =
                get(admin.describeTopics(java.util.List.of(kafka.datastream())).allTopicNames());
        int count = description.values().iterator().next().partitions().size();
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(kafka.datastream(), partition))
                .toList();
    }

    private Map<TopicPartition, Long> committed(String group) {
        var known = get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        var offsets = new HashMap<TopicPartition, Long>();
        known.forEach((partition, offset) -> {
            if (offset != null && partition.topic().equals(kafka.datastream())) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec spec) {
        var wanted = partitions().stream().collect(Collectors.toMap(partition -> partition, _ -> spec));
        ToLongFunction<ListOffsetsResultInfo> offset = ListOffsetsResultInfo::offset;
        var offsets = new HashMap<TopicPartition, Long>();
        get(admin.listOffsets(wanted).all())
                .forEach((partition, info) -> offsets.put(partition, offset.applyAsLong(info)));
        return offsets;
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(12, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw failure(null, e);
        }
    }

    private SetUpException failure(@Nullable String sentence, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (sentence != null) {
            return new SetUpException(SetUpException.Reason.REFUSED, sentence, e);
        }
        return KafkaTrouble.classify(kafka, e);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
