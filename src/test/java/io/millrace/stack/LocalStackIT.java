package io.millrace.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.base.SetUpException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackIT {
    private static final StackSettings SETTINGS = StackSettings.defaults().withPorts(15200, 15220, 15240);

    @Test
    void allServersAnswerAndKeepWhatTheyHoldOverRestartsAndKills(@TempDir Path directory) throws Exception {
        var settings = SETTINGS.withData(directory.resolve("data"));
        int port;
        try (var stack = LocalStack.start(settings, System.err::println)) {
            port = stack.postgresPort();
            stack.createDatabase("gateway");
            stack.createDatabase("gateway");
            stack.installPgq("gateway");
            assertEquals(List.of(), stack.pids(Server.S3), "nobody has asked for it yet");
            write(stack);
            stack.restartPostgres();
            stack.restartKafka();
            stack.restartElasticsearch();
            assertHoldsWhatWasWritten(stack);
            for (Server server : Server.values()) {
                stack.kill(server);
                stack.startAgain(server);
            }
            assertHoldsWhatWasWritten(stack);
            assertEquals(Optional.empty(), stack.failure());
        }
        leaveWhatAKillInElasticsearchsFirstStartLeaves(settings.data().orElseThrow());

        try (var stack = LocalStack.start(settings, System.err::println)) {
            assertEquals(port, stack.postgresPort());
            assertHoldsWhatWasWritten(stack);
            var refusal = assertThrows(SetUpException.class, () -> LocalStack.start(settings, System.err::println));
            assertEquals(SetUpException.Reason.REFUSED, refusal.reason());
        }
    }

    private static void leaveWhatAKillInElasticsearchsFirstStartLeaves(Path data) throws Exception {
        Path config = data.resolve("elasticsearch/config");
        Files.delete(config.resolve("elasticsearch.keystore"));
        Files.createFile(config.resolve("elasticsearch.keystore.tmp"));
    }

    @Test
    void aRowWrittenUnderATriggerIsAnEventOfItsQueue() throws Exception {
        var stack = SharedStack.get();
        String database = SharedStack.database("stack");

        assertEquals("{\"id\":1,\"merchant_id\":6}", eventOfOneRow(stack, database));
        assertEquals(Pgq.NATIVE, stack.installPgq(database));
    }

    @Test
    void withoutTheLibraryPgqIsInstalledInPlainSql() throws Exception {
        var stack = SharedStack.get();
        Servers servers = Cache.open(System.err::println);
        var server = new PostgresServer(
                new Place(servers, new Account.Self(false), stack.data(), false), stack.postgresPort());
        var databases = new Databases(server, servers.pgqPlOnly());

        for (String database : List.of("plain_1", "plain_2")) {
            databases.create(database);
            databases.installPgq(database, Pgq.PL_ONLY);
            databases.installPgq(database, Pgq.PL_ONLY);
            assertEquals("{\"id\":1,\"merchant_id\":6}", eventOfOneRow(stack, database));
        }
    }

    @Test
    void aLauncherKilledWithSignalNineLeavesNoProcessAndNoDirectory() throws Exception {
        Process launcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackMain.class.getName(),
                        "15300")
                .redirectErrorStream(true)
                .start();
        String data;
        try (var output = launcher.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.startsWith("READY ")) {
                line = output.readLine();
            }
            data = line == null ? "" : line.substring(6);
            assertFalse(data.isEmpty(), "the launcher never said READY");
            assertTrue(processesNaming(data) >= 4);
        } finally {
            launcher.destroyForcibly().waitFor();
        }

        // The directory's own keeper is the last to go, and its command line does not name the directory.
        Path directory = Path.of(data);
        Await.until("the end of " + directory, Duration.ofSeconds(40), () -> !Files.exists(directory));
        assertEquals(0, processesNaming(data));
    }

    private static String eventOfOneRow(LocalStack stack, String database) throws Exception {
        try (Connection connection = connect(stack, database);
                Statement statement = connection.createStatement()) {
            statement.execute("select pgq.create_queue('q')");
            statement.execute("select pgq.register_consumer('q', 'c')");
            statement.execute("create table rows (id bigint primary key, merchant_id bigint)");
            statement.execute("create trigger feed after insert or update or delete on rows"
                    + " for each row execute function pgq.jsontriga('q')");
            statement.execute("insert into rows values (1, 6)");
            statement.execute("select pgq.force_tick('q')");
            statement.execute("select pgq.ticker()");
            try (var events = statement.executeQuery("select pgq.version(), ev_data"
                    + " from pgq.get_batch_events((select pgq.next_batch('q', 'c')))")) {
                assertTrue(events.next());
                assertEquals("3.5", events.getString(1));
                return events.getString(2);
            }
        }
    }

    private static long processesNaming(String directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(directory))
                .count();
    }

    private static void write(LocalStack stack) throws Exception {
        try (Connection connection = connect(stack, "gateway");
                Statement statement = connection.createStatement()) {
            statement.execute("create table kept (id bigint primary key)");
            statement.execute("insert into kept values (7)");
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1)))
                    .all()
                    .get();
        }
        assertEquals(200, http("PUT", stack.elasticsearch() + "/kept", "{\"settings\":{\"number_of_replicas\":0}}"));
        assertEquals(201, http("PUT", stack.elasticsearch() + "/kept/_doc/7?refresh=true", "{\"id\":7}"));
        assertEquals(200, http("PUT", stack.s3() + "/" + LocalStack.S3_BUCKET + "/kept/7", "{\"id\":7}"));
    }

    private static void assertHoldsWhatWasWritten(LocalStack stack) throws Exception {
        try (Connection connection = connect(stack, "gateway");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select id from kept")) {
            assertTrue(rows.next());
            assertEquals(7, rows.getLong(1));
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            assertEquals(Set.of("kept"), admin.listTopics().names().get());
        }
        assertEquals(200, http("GET", stack.elasticsearch() + "/kept/_doc/7", ""));
        assertEquals(200, http("GET", stack.s3() + "/" + LocalStack.S3_BUCKET + "/kept/7", ""));
    }

    private static int http(String method, String url, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static Connection connect(LocalStack stack, String database) throws Exception {
        return DriverManager.getConnection(stack.jdbcUrl(database), "postgres", "");
    }
}
