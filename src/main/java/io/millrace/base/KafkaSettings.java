package io.millrace.base;

import java.util.Map;

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
    public KafkaSettings {
        client = Map.copyOf(client);
        if (partitions < 1) {
            throw new IllegalArgumentException("kafka.partitions is " + partitions + ", at least 1 is needed");
        }
    }
}
