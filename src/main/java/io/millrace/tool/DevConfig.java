package io.millrace.tool;

import io.millrace.stack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of a {@code dev}: the shipped payments example, with the local stack's addresses. */
final class DevConfig {
    static final String DATABASE = "gateway";
    static final String WAREHOUSE = "warehouse";
    private static final int HTTP_PORT = 8558;
    private static final int CLUSTER_PORT = 25520;

    private static final String ITSELF = """
            millrace.cluster { name = dev, roles = [web], port = %1$d, seeds = ["127.0.0.1:%1$d"] }
            """;
    private static final String NODE = """
            include "millrace.conf"
            millrace.cluster { name = %s, roles = [], port = 0 }
            millrace.http.port = 0
            """;

    private DevConfig() {}

    /**
     * Makes the databases, and writes the file that every command can be given with {@code -c}; where there are several
     * nodes, theirs as well; {@code more} is added to all of them. The dev itself is then a member of their cluster, which only answers.
     */
    static Path write(LocalStack stack, int nodes, String more) {
        stack.createDatabase(DATABASE);
        stack.createDatabase(WAREHOUSE);
        stack.installPgq(DATABASE);
        var text = """
                # Written by `millrace dev`: the payments example, with this machine's addresses.
                include classpath("payments.conf")

                millrace {
                  kafka.bootstrap-servers = "%s"
                  elasticsearch.url = "%s"
                  warehouse { jdbc-url = "%s", user = postgres }
                  sources.gateway { jdbc-url = "%s", user = postgres }
                  http.port = %d
                  # Fewer, larger steps than a node of its own would take: the stores work on the same cores.
                  lanes.search { consumers = 2, sinks = 1, batch-linger = 50ms }
                  lanes.warehouse.consumers = 1
                }
                %s""".formatted(
                        stack.kafka(),
                        stack.elasticsearch(),
                        stack.jdbcUrl(WAREHOUSE),
                        stack.jdbcUrl(DATABASE),
                        freePort(HTTP_PORT),
                        more);
        var file = stack.data().resolve("millrace.conf");
        try {
            Files.writeString(file, nodes > 1 ? text + ITSELF.formatted(freePort(CLUSTER_PORT)) : text);
            if (nodes > 1) {
                for (int i = 1; i <= nodes; i++) {
                    Files.writeString(node(stack.data(), "node-" + i), NODE.formatted("node-" + i));
                }
                Files.writeString(another(stack.data()), NODE.formatted("\"\""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunningDev.announce(file);
        return file;
    }

    /** The configuration of one of several nodes. */
    static Path node(Path data, String name) {
        return data.resolve(name + ".conf");
    }

    /** The configuration for as many further nodes as one likes. */
    static Path another(Path data) {
        return data.resolve("node.conf");
    }

    /** This port, or the next free one above it. */
    private static int freePort(int first) {
        for (int port = first; port < first + 200; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue;
            }
        }
        return 0;
    }
}
