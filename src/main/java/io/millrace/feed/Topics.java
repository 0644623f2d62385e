package io.millrace.feed;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import io.millrace.base.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Our topics: what they have to be, and the making of them. Blocking; not for an actor's thread. */
public final class Topics implements AutoCloseable {
    private final KafkaSettings kafka;
    private final List<String> lanes;
    private final Admin admin;

    public Topics(KafkaSettings kafka, List<String> lanes) {
        this.kafka = kafka;
        this.lanes = List.copyOf(lanes);
        var properties = KafkaClients.admin(kafka);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "4000");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "6000");
        this.admin = KafkaTrouble.administrator(kafka, properties);
    }

    /** The topics that are missing, each with what it will be. */
    public List<String> missing() {
        var have = names();
        return wanted().stream()
                .filter(topic -> !have.containsKey(topic.name()))
                .map(topic ->
                        "topic " + topic.name() + ", " + topic.numPartitions() + " partitions, " + topic.configs())
                .toList();
    }

    /** Makes what is missing, and waits until it can be written: a producer that comes too early loses its order. */
    public void create() {
        var have = names();
        var missing = wanted().stream()
                .filter(topic -> !have.containsKey(topic.name()))
                .toList();
        if (!missing.isEmpty()) {
            get(admin.createTopics(missing).all());
            awaitLeaders(missing);
        }
    }

    /** What is wrong with the topics as they are, each as one sentence with its mend. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        var have = names();
        for (var topic : wanted()) {
            if (!have.containsKey(topic.name())) {
                problems.add("Kafka has no topic '" + topic.name() + "': run `millrace install --execute`");
            }
        }
        partitions()
                .filter(count -> count != kafka.partitions())
                .ifPresent(count -> problems.add("topic '"
                        + kafka.datastream() + "' has " + count + " partitions, millrace.kafka.partitions says "
                        + kafka.partitions() + ": set it to " + count + ", a change would break the order of changes"));
        return problems;
    }

    private Optional<Integer> partitions() {
        if (!names().containsKey(kafka.datastream())) {
            return Optional.empty();
        }
        var description = get(admin.describeTopics(List.of(kafka.datastream())).allTopicNames());
        return description.values().stream()
                .findFirst()
                .map(topic -> topic.partitions().size());
    }

    private Map<String, Boolean> names() {
        var names = new HashMap<String, Boolean>();
        get(admin.listTopics().names()).forEach(name -> names.put(name, true));
        return names;
    }

    private List<NewTopic> wanted() {
        var bytesMax = Integer.toString(32 * 1024 * 1024);
        // A parked change is written anew, and may have grown by its quotes.
        var parkedBytesMax = Integer.toString(64 * 1024 * 1024);
        var wanted = new ArrayList<NewTopic>();
        wanted.add(topic(
                kafka.datastream(),
                kafka.partitions(),
                Map.of(
                        CLEANUP_POLICY_CONFIG,
                        "delete",
                        RETENTION_MS_CONFIG,
                        days(7),
                        MAX_MESSAGE_BYTES_CONFIG,
                        bytesMax)));
        wanted.add(topic(
                kafka.deadLetters(),
                1,
                Map.of(
                        CLEANUP_POLICY_CONFIG,
                        "delete",
                        RETENTION_MS_CONFIG,
                        days(30),
                        MAX_MESSAGE_BYTES_CONFIG,
                        bytesMax)));
        wanted.add(topic(kafka.state(), 1, Map.of(CLEANUP_POLICY_CONFIG, "compact")));
        for (var lane : lanes) {
            // Parked changes are kept for ever: what is handled is deleted by the lane itself.
            wanted.add(topic(
                    kafka.parked(lane),
                    kafka.partitions(),
                    Map.of(
                            CLEANUP_POLICY_CONFIG, "delete",
                            RETENTION_MS_CONFIG, "-1",
                            RETENTION_BYTES_CONFIG, "-1",
                            MAX_MESSAGE_BYTES_CONFIG, parkedBytesMax)));
            wanted.add(topic(
                    kafka.quarantine(lane),
                    kafka.partitions(),
                    Map.of(CLEANUP_POLICY_CONFIG, "compact", MIN_COMPACTION_LAG_MS_CONFIG, days(7))));
        }
        return wanted;
    }

    private NewTopic topic(String name, int partitions, Map<String, String> configs) {
        return new NewTopic(name, partitions, (short) kafka.replication()).configs(configs);
    }

    private static String days(int days) {
        return Long.toString(Duration.ofDays(days).toMillis());
    }

    private void awaitLeaders(List<NewTopic> topics) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        topics.forEach(topic -> {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                all.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        });
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            try {
                admin.listOffsets(all).all().get(5, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException | TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw KafkaTrouble.classify(kafka, e);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw KafkaTrouble.classify(kafka, e);
            }
        }
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(8, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaTrouble.classify(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaTrouble.classify(kafka, e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
