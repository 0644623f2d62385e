package io.millrace.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How the local stack is to be started.
 *
 * @param data where the servers keep what they write; empty means a temporary directory that is removed at the end
 * @param postgresPort the port wished for; where it is taken, the next free one above is used, and so for the others
 * @param elasticsearchHeapMegabytes the heap of Elasticsearch; below 512 its bulk requests are rejected early
 * @param answerWithin how long a server may take until it answers
 * @param servers which are started; S3 is none of them, since it runs once somebody asks for it
 * @param thorough whether the servers' JVMs compile and collect as they would in production, on all cores, rather than so
 *     as to be quick soon: for whoever measures
 */
public record StackSettings(
        Optional<Path> data,
        int postgresPort,
        int kafkaPort,
        int elasticsearchPort,
        int elasticsearchHeapMegabytes,
        Duration answerWithin,
        Set<Server> servers,
        boolean thorough) {
    private static final Set<Server> ALL = EnumSet.of(Server.POSTGRES, Server.KAFKA, Server.ELASTICSEARCH);

    public StackSettings {
        servers = Set.copyOf(servers);
        if (servers.isEmpty() || !ALL.containsAll(servers)) {
            throw new IllegalArgumentException("of the servers " + ALL + " some are to be started, not " + servers);
        }
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
        return new StackSettings(Optional.empty(), 5432, 9092, 9200, 768, Duration.ofMinutes(3), ALL, false);
    }

    /** The same with a data directory that stays. */
    public StackSettings withData(Path directory) {
        return new StackSettings(
                Optional.of(directory),
                postgresPort,
                kafkaPort,
                elasticsearchPort,
                elasticsearchHeapMegabytes,
                answerWithin,
                servers,
                thorough);
    }

    /** The same for a measurement with some of the servers, in a temporary directory. */
    public static StackSettings forMeasuring(Set<Server> servers) {
        return new StackSettings(Optional.empty(), 5432, 9092, 9200, 1024, Duration.ofMinutes(3), servers, true);
    }

    /** The same with other ports wished for. */
    public StackSettings withPorts(int postgres, int kafka, int elasticsearch) {
        return new StackSettings(
                data, postgres, kafka, elasticsearch, elasticsearchHeapMegabytes, answerWithin, servers, thorough);
    }

    private static void checkPort(String server, int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("the port of " + server + " is " + port + ", not between 1 and 65535");
        }
    }
}
