package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.stack.SharedStack;
import io.millrace.tool.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The unit's command on real servers, started and stopped as systemd does it, and what systemd would make of its end. */
class SystemdUnitIT {
    private static final Duration READY_MAX = Duration.ofSeconds(90);

    private final SystemdUnit unit = SystemdUnit.read(Path.of("deploy/systemd/millrace.service"));
    private final String source = SharedStack.database("unit");

    @TempDir
    private Path directory = Path.of("");

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path configuration(int port) throws Exception {
        SharedStack.get().createDatabase(source + "_dw");
        try (var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(source), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("create table orders (id bigint primary key, tenant text not null)");
        }
        return Files.writeString(directory.resolve("node.conf"), """
                millrace {
                  kafka { bootstrap-servers = "%s", datastream = %s-stream, dead-letters = %s-letters, state = %s-state }
                  kafka.partitions = 2
                  elasticsearch.url = "%s"
                  warehouse { jdbc-url = "%s", tables = [shop.orders] }
                  sources.shop { jdbc-url = "%s", tables.orders { merchant = tenant } }
                  documents.%s_order { root = shop.orders }
                  lanes { search { store = elasticsearch }, warehouse { store = postgresql } }
                  http.port = %d
                }
                """.formatted(
                        SharedStack.get().kafka(),
                        source,
                        source,
                        source,
                        SharedStack.get().elasticsearch(),
                        SharedStack.get().jdbcUrl(source + "_dw"),
                        SharedStack.get().jdbcUrl(source),
                        source,
                        port));
    }

    /** The unit's command, with what this build has in the places of what an installation has. */
    private Process start(Path configuration) throws IOException {
        var command = unit.command().stream()
                .map(word -> switch (word) {
                    case "/usr/bin/java" -> Programs.java();
                    case "@/opt/millrace/deploy/jvm.options" ->
                        "@" + Path.of("deploy/jvm.options").toAbsolutePath();
                    case "-XX:AOTCache=/opt/millrace/target/millrace.aot" ->
                        "-XX:AOTCache=" + directory.resolve("of-another-build.aot");
                    case "/opt/millrace/target/lib/millrace.jar" -> System.getProperty("java.class.path");
                    case "/etc/millrace/node.conf" -> configuration.toString();
                    default -> word;
                })
                .toList();
        assertFalse(command.stream().anyMatch(word -> word.contains("/opt/millrace") || word.contains("/etc/")));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xmx512m");
        return builder.start();
    }

    private Path log() {
        return directory.resolve("node.log");
    }

    /** Waits until it is ready, by itself and with all others, of which there are none. */
    private void awaitReady(Process node, int port) throws Exception {
        try {
            awaitReadyQuietly(node, port);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + StrictYaml.text(log()), e);
        }
    }

    private static void awaitReadyQuietly(Process node, int port) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var path : List.of("/ready/node", "/ready")) {
                var ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build();
                Await.until("the node to be ready", READY_MAX, () -> {
                    assertTrue(node.isAlive());
                    try {
                        return http.send(ready, HttpResponse.BodyHandlers.ofString())
                                        .statusCode()
                                == 200;
                    } catch (IOException e) {
                        return false;
                    }
                });
            }
        }
    }

    @Test
    void aStopIsASuccessAndAKillIsStartedAgain() throws Exception {
        int port = freePort();
        var configuration = configuration(port);
        var installed = new StringWriter();
        assertEquals(
                0,
                new CommandLine(new Main())
                        .setOut(new PrintWriter(installed))
                        .execute("install", "-c", configuration.toString(), "--execute"),
                installed::toString);

        var node = start(configuration);
        try {
            awaitReady(node, port);
            node.destroyForcibly();
            assertTrue(node.waitFor(10, TimeUnit.SECONDS));
            assertTrue(unit.restartsAfter(node.exitValue()), () -> "a killed node ends with " + node.exitValue());
        } finally {
            node.destroyForcibly();
        }

        var again = start(configuration);
        try {
            awaitReady(again, port);
            assertEquals("SIGTERM", unit.value("KillSignal"));
            again.destroy();
            assertTrue(again.waitFor(unit.seconds("TimeoutStopSec"), TimeUnit.SECONDS), () -> StrictYaml.text(log()));
            assertTrue(unit.success(again.exitValue()), () -> "a stopped node ends with " + again.exitValue());
            assertFalse(unit.restartsAfter(again.exitValue()));
            assertFalse(StrictYaml.text(log()).contains("did not stop"), () -> StrictYaml.text(log()));
        } finally {
            again.destroyForcibly();
        }
    }

    @Test
    void aWrongConfigurationIsNotStartedAgain() throws Exception {
        var wrong = Files.writeString(directory.resolve("wrong.conf"), "millrace { kafkaa.partitions = 2 }");

        var node = start(wrong);
        try {
            assertTrue(node.waitFor(30, TimeUnit.SECONDS));
            assertFalse(unit.success(node.exitValue()));
            assertFalse(unit.restartsAfter(node.exitValue()), () -> "it ends with " + node.exitValue());
        } finally {
            node.destroyForcibly();
        }
    }
}
