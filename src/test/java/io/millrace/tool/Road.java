package io.millrace.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.NodeStatus;
import io.millrace.base.Await;
import io.millrace.change.MerchantId;
import io.millrace.feed.LaneStatus;
import io.millrace.projection.Projection;
import io.millrace.stack.SharedStack;
import io.millrace.verify.Report;
import io.millrace.verify.VerifySettings;
import io.millrace.web.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One road from a fresh database to the stores, on the shared servers, under names of its own. */
final class Road implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String source = SharedStack.database("road");
    private String configuration;
    private MillraceSettings settings;
    private Millrace node;

    /** @param body the sections `sources.shop.tables`, documents and warehouse.tables; KIND stands for a unique prefix */
    Road(String ddl, String body) {
        this(ddl, body, UnaryOperator.identity());
    }

    /** @param projections what to make of each lane's projection until the node is started again */
    Road(String ddl, String body, UnaryOperator<Projection> projections) {
        this(ddl, body, projections, _ -> {});
    }

    /** @param warehouse prepares the warehouse's database, whose JDBC URL it hears, before anything is laid out */
    Road(String ddl, String body, UnaryOperator<Projection> projections, Consumer<String> warehouse) {
        SharedStack.get().createDatabase(source + "_dw");
        warehouse.accept(SharedStack.get().jdbcUrl(source + "_dw"));
        sql(ddl);
        configuration = """
                millrace {
                  kafka { bootstrap-servers = "%s", datastream = %s, dead-letters = %s, state = %s, partitions = 3 }
                  elasticsearch { url = "%s", refresh-interval = 100ms }
                  warehouse.jdbc-url = "%s"
                  sources.shop.jdbc-url = "%s"
                  lanes {
                    search { store = elasticsearch }
                    warehouse { store = postgresql, sinks = 1, batch-linger = 100ms }
                  }
                  http.port = 0
                }
                """.formatted(
                                SharedStack.get().kafka(),
                                source + "-datastream",
                                source + "-deadletters",
                                source + "-state",
                                SharedStack.get().elasticsearch(),
                                SharedStack.get().jdbcUrl(source + "_dw"),
                                SharedStack.get().jdbcUrl(source))
                + body.replace("KIND", source);
        settings = MillraceSettings.parse(configuration);
        new Installation(settings).execute(_ -> {});
        node = Millrace.start(settings, projections);
    }

    MillraceSettings settings() {
        return settings;
    }

    String configuration() {
        return configuration;
    }

    String kind(String suffix) {
        return source + suffix;
    }

    void sql(String statement) {
        sql(source, statement);
    }

    private static void sql(String database, String statement) {
        try (var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(database), "postgres", "");
                var open = connection.createStatement()) {
            open.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    /** Executes in the warehouse. */
    void alterWarehouse(String statement) {
        sql(source + "_dw", statement);
    }

    /** Executes in the warehouse, in a transaction that is open until it is closed. */
    AutoCloseable holdWarehouse(String statement) throws SQLException {
        var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(source + "_dw"), "postgres", "");
        connection.setAutoCommit(false);
        try (var open = connection.createStatement()) {
            open.execute(statement);
        }
        return connection;
    }

    /** Who is set aside, as {@code lane/merchant}, and how many of their changes are parked. */
    Map<String, Long> setAside() throws Exception {
        return node.questions().setAside(Selection.ALL).toCompletableFuture().get(10, TimeUnit.SECONDS).stream()
                .collect(Collectors.toMap(
                        one -> one.lane() + "/" + one.setAside().merchant(),
                        one -> one.setAside().parked()));
    }

    void release(Selection selection, boolean skip) throws Exception {
        node.questions().release(selection, skip).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Waits until just these are set aside, as {@code lane/merchant}. */
    void awaitSetAside(String... who) throws Exception {
        Await.until(
                "only " + List.of(who) + " to be set aside",
                PATIENCE,
                () -> setAside().keySet().equals(Set.of(who)));
    }

    /** One number out of the warehouse. */
    long warehouse(String query) {
        try (var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(source + "_dw"), "postgres", "");
                var open = connection.createStatement();
                var rows = open.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }

    /** Stops the node cleanly and starts it again. */
    void restartNode() {
        restartNode("");
    }

    /** Stops the node cleanly and starts it with these settings over the ones it had. */
    void restartNode(String settingsOver) {
        node.close();
        configuration += "\n" + settingsOver;
        settings = MillraceSettings.parse(configuration);
        node = Millrace.start(settings);
    }

    /** Starts one more node, with these settings over the road's own; to be closed by whoever asks. */
    Millrace another(String settingsOver) {
        return Millrace.start(MillraceSettings.parse(configuration + "\n" + settingsOver));
    }

    /** Stops the road's own node for good; what follows goes through another. */
    void goOnWith(Millrace other) {
        node.close();
        node = other;
    }

    Millrace node() {
        return node;
    }

    /** Runs a command of the command line with the road's configuration. */
    Ran run(String... words) throws IOException {
        var file = Files.createTempFile("road", ".conf");
        try {
            Files.writeString(file, configuration);
            var out = new StringWriter();
            var err = new StringWriter();
            var arguments = Stream.concat(Stream.of(words), Stream.of("-c", file.toString()));
            int exit = Main.commandLine()
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(arguments.toArray(String[]::new));
            return new Ran(exit, out.toString(), err.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** What a command has printed, and its exit code. */
    record Ran(int exit, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    NodeStatus status() {
        try {
            return node.status().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    void measureFreshnessWithout(MerchantId... merchants) {
        node.measureFreshnessWithout(Set.of(merchants));
    }

    /** How many changes a lane's freshness has been measured on. */
    long freshnessSamples(String lane) {
        return status().lanes().stream()
                .filter(one -> one.status().lane().equals(lane))
                .mapToLong(one -> one.freshness().samples())
                .sum();
    }

    void rewind(String lane) {
        try {
            node.questions()
                    .rewind(lane, new io.millrace.feed.Offsets.From.Beginning())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    void publish(String key, String value) {
        var properties = new Properties();
        properties.put("bootstrap.servers", settings.kafka().bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(settings.kafka().datastream(), key.getBytes(), value.getBytes()));
        }
    }

    /** Puts a record among a merchant's parked ones, wherever they are. */
    void publishParked(String lane, String merchant, String value) {
        var properties = new Properties();
        properties.put("bootstrap.servers", settings.kafka().bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < settings.kafka().partitions(); i++) {
                producer.send(new ProducerRecord<>(
                        settings.kafka().parked(lane), i, merchant.getBytes(UTF_8), value.getBytes(UTF_8)));
            }
        }
    }

    /** Waits until everything committed so far is captured and handled by both lanes. */
    void settle() throws Exception {
        Await.until(
                "the road to settle: " + status(), PATIENCE, () -> Verify.captured(settings) && handled() && handled());
    }

    private boolean handled() {
        LockSupport.parkNanos(Duration.ofMillis(1_100).toNanos());
        return status().lanes().stream()
                .allMatch(lane -> lane.lag() == 0 && lane.status().state() == LaneStatus.State.RUNNING);
    }

    void assertClean() throws Exception {
        settle();
        var report = verify();
        assertEquals(true, report.clean(), report::table);
    }

    Report verify() {
        return Verify.run(settings, new VerifySettings(Duration.ofSeconds(5), Set.of(), 20), _ -> {});
    }

    /** How many orders a merchant's alias shows. */
    long orders(String merchant) {
        return count(merchant + "-" + kind("_order"));
    }

    /** How many documents an alias shows. */
    long count(String alias) {
        return search("/" + alias + "/_count").path("count").asLong(-1);
    }

    JsonNode search(String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create(SharedStack.get().elasticsearch() + path))
                    .build();
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
