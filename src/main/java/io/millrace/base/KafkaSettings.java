package io.millrace.base;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    private static final String NAMES_VERIFIED = "ssl.endpoint.identification.algorithm";
    private static final Pattern SECRET = Pattern.compile(".*(password|jaas|secret|keystore\\.key).*");
    private static final Pattern BETWEEN = Pattern.compile("[\\s\"'=;]+");
    private static final int SECRET_MIN = 4;

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
        if (client.getOrDefault(NAMES_VERIFIED, "https").isBlank()) {
            throw new IllegalArgumentException(
                    "kafka.client." + NAMES_VERIFIED
                            + " is empty: whoever holds any certificate of that authority could pass for a broker; leave it out");
        }
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

    /** A text of a client, without any part of what is secret in its properties: parsers like to quote what they stop at. */
    public String withoutSecrets(String text) {
        return client.entrySet().stream()
                .filter(property -> SECRET.matcher(property.getKey()).matches())
                .flatMap(property ->
                        Stream.concat(Stream.of(property.getValue()), BETWEEN.splitAsStream(property.getValue())))
                .filter(part -> part.length() >= SECRET_MIN)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .reduce(text, (shown, part) -> shown.replace(part, "(hidden)"));
    }

    /** Without what the client's properties are, some of which are secret. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", " + datastream + ", " + deadLetters + ", " + state + ", client="
                + client.keySet().stream().sorted().toList() + "]";
    }
}
