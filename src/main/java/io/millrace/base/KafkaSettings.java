package io.millrace.base;

import java.util.Map;
import java.util.Set;

/**
 * Where Kafka is and what our topics are called; {@code reference.conf} says what each means.
 *
 * @param client properties handed verbatim to every Kafka client, such as {@code security.protocol}
 */
public record KafkaSettings(
        String bootstrapServers,
        String datastream,
        String deadLetters,
        String state,
        int partitions,
        int replication,
        Map<String, String> client) {
    /** What must be as it is, or changes are lost or skipped. */
    private static final Set<String> OURS = Set.of(
            "partition.assignment.strategy",
            "group.protocol",
            "group.id",
            "client.id",
            "auto.offset.reset",
            "enable.auto.commit",
            "isolation.level",
            "acks",
            "enable.idempotence");

    public KafkaSettings {
        client = Map.copyOf(client);
        client.keySet().stream().filter(OURS::contains).sorted().findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("kafka.client." + key
                    + " is not to be set: with another value changes would be lost or skipped; leave it out");
        });
        if (partitions < 1) {
            throw new IllegalArgumentException("kafka.partitions is " + partitions + ", at least 1 is needed");
        }
    }

    /** The topic of a lane's parked changes; partitioned as the datastream is. */
    public String parked(String lane) {
        return datastream + "-parked-" + lane;
    }

    /** The compacted topic that says which merchants a lane has set aside; partitioned as the datastream is. */
    public String quarantine(String lane) {
        return datastream + "-quarantine-" + lane;
    }
}
