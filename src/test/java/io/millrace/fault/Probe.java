package io.millrace.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Await;
import io.millrace.stack.payments.ForeignPayments;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Looks at source and stores themselves, past all nodes. */
final class Probe {
    private static final String DEADLOCK = "40P01";
    private static final AtomicLong MARKERS = new AtomicLong();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rig rig;

    Probe(Rig rig) {
        this.rig = rig;
    }

    /** Makes a payment for every merchant, so in every partition, and returns how long all took to be in both stores. */
    Duration markers() throws Exception {
        var word = "marker" + MARKERS.incrementAndGet();
        var payments = LongStream.rangeClosed(1, Rig.MERCHANTS)
                .mapToObj(merchant -> new ForeignPayments.Payment(merchant, BigDecimal.TEN, word))
                .toList();
        long began = System.nanoTime();
        ForeignPayments.insert(rig.jdbcUrl(), rig.user(), payments);
        Await.until(word + " to be in both stores: " + rig.status(), Rig.PATIENCE, () -> {
            rig.revive();
            return found(word) == Rig.MERCHANTS && loaded(word) == Rig.MERCHANTS;
        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Makes one payment. */
    void payment(long merchant, String description) {
        ForeignPayments.insert(
                rig.jdbcUrl(), rig.user(), List.of(new ForeignPayments.Payment(merchant, BigDecimal.TEN, description)));
    }

    /** Puts a record that is no change on the datastream, under a merchant's key. */
    void garbage(long merchant) {
        Map<String, Object> properties = Map.of("bootstrap.servers", rig.stack().kafka());
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(
                    new ProducerRecord<>(rig.settings().kafka().datastream(), Long.toString(merchant), "no change"));
        }
    }

    private long found(String word) throws IOException, InterruptedException {
        return http(
                        "POST",
                        "/transaction-v1/_count?ignore_unavailable=true",
                        "{\"query\":{\"term\":{\"description\":\"" + word + "\"}}}")
                .path("count")
                .asLong(-1);
    }

    private long loaded(String word) throws SQLException {
        return inWarehouse("select count(*) from gateway_live.transactions where description = '" + word + "'");
    }

    /** Asks Elasticsearch. */
    JsonNode http(String method, String path, String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(rig.stack().elasticsearch() + path))
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body));
            return JSON.readTree(
                    client.send(request.build(), BodyHandlers.ofString()).body());
        }
    }

    /** Executes statements in the source, each in a transaction of its own. */
    void inSource(String... statements) throws SQLException {
        execute(rig.jdbcUrl(), List.of(statements));
    }

    /** Executes statements about whole databases. */
    void inServer(String... statements) throws SQLException {
        execute(rig.stack().jdbcUrl("postgres"), List.of(statements));
    }

    /** Executes statements in the warehouse. */
    void alterWarehouse(String... statements) throws SQLException {
        execute(rig.warehouseUrl(), List.of(statements));
    }

    private void execute(String jdbcUrl, List<String> statements) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl, rig.user(), "");
                var open = connection.createStatement()) {
            for (var statement : statements) {
                execute(open, statement);
            }
        }
    }

    /** Where it is the one that a deadlock with the business ends, it tries again, as an application would. */
    private static void execute(Statement open, String statement) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                open.execute(statement);
                return;
            } catch (SQLException e) {
                if (!DEADLOCK.equals(e.getSQLState()) || tries == 10) {
                    throw e;
                }
            }
        }
    }

    /** One number out of the warehouse. */
    long inWarehouse(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(rig.warehouseUrl(), rig.user(), "");
                var open = connection.createStatement();
                var rows = open.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** What verify says once nothing has changed for a while. */
    Verdict verify() throws IOException {
        var report = JSON.readTree(rig.run("verify", "-o", "json", "--settle", "90s"));
        long lost = 0;
        long ghosts = 0;
        long misplaced = 0;
        long twice = 0;
        for (var store : report.path("stores")) {
            lost += store.path("missing").asLong() + store.path("stale").asLong();
            ghosts += store.path("ghost").asLong();
            misplaced += store.path("misplaced").asLong();
            twice += store.path("duplicate").asLong();
        }
        return new Verdict(lost, ghosts, misplaced, twice, report.path("clean").asBoolean());
    }

    /** What of the source is not in the stores, and the other way round. */
    record Verdict(long lost, long ghosts, long misplaced, long twice, boolean clean) {}
}
