package io.millrace.fault;

import io.millrace.stack.HttpProxy;
import io.millrace.stack.LocalStack;
import io.millrace.stack.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What stands between the nodes and everybody else, and the files that send them there. */
final class Edges implements AutoCloseable {
    private static final String WATCHER = "watcher";
    private static final String CONFIG = """
            include classpath("payments.conf")

            millrace {
              kafka { bootstrap-servers = "%s", datastream = %s, dead-letters = %s, state = %s }
              elasticsearch { url = "%s", refresh-interval = 200ms, request-timeout = %s }
              warehouse { jdbc-url = "%s", user = postgres, request-timeout = %s }
              sources.gateway { jdbc-url = "%s", user = postgres }
              lanes.search { consumers = 1, sinks = 1, batch-linger = 50ms, retry-max = 3s }
              lanes.warehouse { consumers = 1, batch-linger = 500ms, retry-max = 3s }
              http.port = 0
              cluster { name = %s, port = %d, seeds = %s, roles = %s }
            }
            akka.remote.artery.bind { hostname = "127.0.0.1", port = %d }
            """;

    private final LocalStack stack;
    private final String database;
    private final Path directory;
    private final String overrides;
    private final HttpProxy elastic;
    private final TcpProxy source;
    private final TcpProxy warehouse;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Integer> bound = new LinkedHashMap<>();
    private final Map<String, TcpProxy> doors = new LinkedHashMap<>();

    /** @param overrides more settings of every node */
    Edges(LocalStack stack, String database, Path directory, String overrides) throws IOException {
        this.stack = stack;
        this.database = database;
        this.directory = directory;
        this.overrides = overrides;
        elastic = new HttpProxy(stack.elasticsearch());
        source = new TcpProxy(stack.postgresPort());
        warehouse = new TcpProxy(stack.postgresPort());
        ports.put(WATCHER, TcpProxy.freePort());
        for (var name : Rig.NODES) {
            bound.put(name, TcpProxy.freePort());
            doors.put(name, new TcpProxy(bound.get(name)));
            ports.put(name, doors.get(name).port());
        }
    }

    HttpProxy elastic() {
        return elastic;
    }

    TcpProxy source() {
        return source;
    }

    TcpProxy warehouse() {
        return warehouse;
    }

    /** Where the other nodes come to this one. */
    TcpProxy door(String name) {
        return doors.get(name);
    }

    /** The file of who looks on, and goes to the servers themselves. */
    Path watcherFile() throws IOException {
        return write(
                WATCHER,
                stack.elasticsearch(),
                stack.jdbcUrl(database),
                stack.jdbcUrl(database + "_dw"),
                "60s",
                seeds(),
                "[web]");
    }

    /** The file of one of the nodes. */
    Path nodeFile(String name) throws IOException {
        return nodeFile(name, seeds());
    }

    /** The file of a node that knows of no others. */
    Path strangerFile(String name) throws IOException {
        return nodeFile(name, "[]");
    }

    private Path nodeFile(String name, String seeds) throws IOException {
        var direct = ":" + stack.postgresPort() + "/";
        return write(
                name,
                elastic.address(),
                stack.jdbcUrl(database).replace(direct, ":" + source.port() + "/"),
                stack.jdbcUrl(database + "_dw").replace(direct, ":" + warehouse.port() + "/"),
                "5s",
                seeds,
                "[]");
    }

    /** @param timeout how long a store may take for one answer */
    private Path write(
            String name,
            String elasticUrl,
            String sourceUrl,
            String warehouseUrl,
            String timeout,
            String seeds,
            String roles)
            throws IOException {
        int port = ports.getOrDefault(name, 0);
        var text = CONFIG.formatted(
                stack.kafka(),
                database + "-datastream",
                database + "-deadletters",
                database + "-state",
                elasticUrl,
                timeout,
                warehouseUrl,
                timeout,
                sourceUrl,
                name,
                port,
                seeds,
                roles,
                bound.getOrDefault(name, port));
        return Files.writeString(directory.resolve(name + ".conf"), text + "\n" + overrides + "\n");
    }

    /** The same on all: who was declared dead and is started again finds the others, whoever it is. */
    private String seeds() {
        return ports.values().stream()
                .map(port -> "\"127.0.0.1:" + port + "\"")
                .toList()
                .toString();
    }

    /** Lets everybody through again. */
    void mend() throws IOException {
        elastic.mend();
        source.mend();
        warehouse.mend();
        for (var door : doors.values()) {
            door.mend();
        }
    }

    @Override
    public void close() {
        elastic.close();
        source.close();
        warehouse.close();
        doors.values().forEach(TcpProxy::close);
    }
}
