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

    private DevConfig() {}

    /** Makes the databases, and writes the file that every command can be given with {@code -c}. */
    static Path write(LocalStack stack) {
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
                """.formatted(
                stack.kafka(), stack.elasticsearch(), stack.jdbcUrl(WAREHOUSE), stack.jdbcUrl(DATABASE), freePort());
        var file = stack.data().resolve("millrace.conf");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunningDev.announce(file);
        return file;
    }

    /** The usual port, or the next free one above it. */
    private static int freePort() {
        for (int port = HTTP_PORT; port < HTTP_PORT + 200; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue;
            }
        }
        return 0;
    }
}
