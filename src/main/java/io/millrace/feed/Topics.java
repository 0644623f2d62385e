package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
import org.apache.kafka.common.config.TopicConfig;

/** Our topics: what they have to be, and the making of them. Blocking; not for an actor's thread. */
public final class Topics implements AutoCloseable {
    private final KafkaSettings kafka;
    private final Admin admin;

    public Topics(KafkaSettings kafka) {
        this.kafka = kafka;
        var properties = new Properties();
        properties.putAll(kafka.client());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "4000");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "6000");
        this.admin = Admin.create(properties);
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
        short copies = (short) kafka.replication();
        return List.of(
                new NewTopic(kafka.datastream(), kafka.partitions(), copies)
                        .configs(Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                                TopicConfig.RETENTION_MS_CONFIG, days(7),
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(32 * 1024 * 1024))),
                new NewTopic(kafka.deadLetters(), 1, copies)
                        .configs(Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                                TopicConfig.RETENTION_MS_CONFIG, days(30),
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(32 * 1024 * 1024))),
                new NewTopic(kafka.state(), 1, copies).configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")));
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
