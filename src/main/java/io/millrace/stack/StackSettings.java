package io.millrace.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the local stack is to be started.
 *
 * @param data where the servers keep what they write; empty means a temporary directory that is removed at the end
 * @param postgresPort the port wished for; where it is taken, the next free one above is used, and so for the others
 * @param elasticsearchHeapMegabytes the heap of Elasticsearch; below 512 its bulk requests are rejected early
 * @param answerWithin how long a server may take until it answers
 */
public record StackSettings(
        Optional<Path> data,
        int postgresPort,
        int kafkaPort,
        int elasticsearchPort,
        int elasticsearchHeapMegabytes,
        Duration answerWithin) {
    public StackSettings {
        checkPort("PostgreSQL", postgresPort);
        checkPort("Kafka", kafkaPort);
        checkPort("Elasticsearch", elasticsearchPort);
        if (elasticsearchHeapMegabytes < 128) {
            throw new IllegalArgumentException(
                    "Elasticsearch does not start with a heap of " + elasticsearchHeapMegabytes + " MB");
        }
    }

    /** The ports everybody knows, and a temporary data directory. */
    public static StackSettings defaults() {
        return new StackSettings(Optional.empty(), 5432, 9092, 9200, 768, Duration.ofMinutes(3));
    }

    /** The same with a data directory that stays. */
    public StackSettings withData(Path directory) {
        return new StackSettings(
                Optional.of(directory),
                postgresPort,
                kafkaPort,
                elasticsearchPort,
                elasticsearchHeapMegabytes,
                answerWithin);
    }

    /** The same with other ports wished for. */
    public StackSettings withPorts(int postgres, int kafka, int elasticsearch) {
        return new StackSettings(data, postgres, kafka, elasticsearch, elasticsearchHeapMegabytes, answerWithin);
    }

    private static void checkPort(String server, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("the port of " + server + " is " + port + ", not between 1 and 65535");
        }
    }
}
