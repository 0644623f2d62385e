package io.millrace.feed;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.kafka.CommitterSettings;
import akka.kafka.ConsumerSettings;
import io.millrace.base.KafkaSettings;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How a lane consumes: the settings that must not be left to defaults, each with its reason. */
final class Consumption {
    /** All of a group stand still until the last of them has heard of a rebalance, by the answer to its heartbeat. */
    private static final long HEARTBEAT_MILLIS_MAX = 250;

    /** What is handled and not committed comes again after a kill, and a partition's next owner begins behind it. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(250);

    private Consumption() {}

    /**
     * An eager assignor: under cooperative rebalancing Alpakka Kafka 4.0.2 drops buffered records of a partition that
     * went and came back. No automatic offset reset: a group without offsets is a question for an operator, never a
     * reason to skip. A stream ends as soon as its partition is revoked: at the default of 500 ms it may stay or not. A short
     * fetch wait: an empty partition's fetch, parked at the broker, holds up the others' (measured: a quarter of the speed at
     * the default of 500 ms). A short session: the partitions of a node that has died wait that
     * long for their next owner.
     *
     * @param instance the node's name, where its consumers are to be static members: one that comes back in time has its
     *     partitions again, and nobody else's move; empty otherwise
     * @param number which of the node's consumers: the assignor deals partitions in the order of their names, so that these
     *     begin with the number, and the second consumer of any node comes after the first ones of all
     */
    static ConsumerSettings<byte[], byte[]> consumer(
            ActorSystem<?> system, KafkaSettings kafka, LaneSettings lane, String instance, int number) {
        var address = Cluster.get(system).selfMember().address();
        var node = address.getHost().orElse("") + "_" + address.getPort().orElse(0);
        var settings = ConsumerSettings.create(system, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .withProperties(kafka.client())
                .withBootstrapServers(kafka.bootstrapServers())
                .withGroupId(lane.group())
                .withProperty(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName())
                .withProperty(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic")
                .withProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
                .withProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false")
                .withProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .withProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000")
                .withProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50")
                .withProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(8 * 1024 * 1024))
                .withProperty(
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        Long.toString(lane.sessionTimeout().toMillis()))
                .withProperty(
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        Long.toString(Math.min(
                                HEARTBEAT_MILLIS_MAX, lane.sessionTimeout().toMillis() / 6)))
                .withClientId("%03d-%s-%s".formatted(number, lane.name(), node))
                .withWaitClosePartition(Duration.ZERO)
                .withStopTimeout(Duration.ZERO);
        return lane.staticMembers()
                ? settings.withGroupInstanceId("%s-%03d-%s".formatted(lane.name(), number, instance))
                : settings;
    }

    static CommitterSettings committer(ActorSystem<?> system) {
        return CommitterSettings.create(system).withMaxBatch(100).withMaxInterval(COMMIT_INTERVAL);
    }
}
