package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.base.Await;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.base.Secret;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.feed.Records;
import io.millrace.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A source of its own, topics of their own, and a capture between them that the test drives step by step. */
final class CaptureRig implements AutoCloseable {
    static final String SOURCE = "gateway";
    private static final int PARTITIONS = 4;
    private static final long DRAIN_NANOS_MAX = Duration.ofSeconds(60).toNanos();

    final String database;
    final KafkaSettings kafka;
    final Connection connection;
    private final Map<TableId, SourceSettings.Table> tables = new LinkedHashMap<>();
    private @Nullable CaptureLoop loop;

    CaptureRig() {
        this.database = SharedStack.database("capture");
        this.kafka = new KafkaSettings(
                SharedStack.get().kafka(),
                database + "-datastream",
                database + "-deadletters",
                database + "-state",
                PARTITIONS,
                1,
                Map.of());
        try {
            this.connection = connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        createTopics();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(SharedStack.get().jdbcUrl(database), "postgres", "");
    }

    private void createTopics() {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var topics = List.of(
                    new NewTopic(kafka.datastream(), PARTITIONS, (short) 1),
                    new NewTopic(kafka.deadLetters(), 1, (short) 1),
                    new NewTopic(kafka.state(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
            admin.createTopics(topics).all().get();
            for (var topic : topics) {
                for (int i = 0; i < topic.numPartitions(); i++) {
                    awaitLeader(admin, new TopicPartition(topic.name(), i));
                }
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitLeader(Admin admin, TopicPartition partition) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all().get();
                return;
            } catch (ExecutionException e) {
                if (tries > 1000) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    CaptureRig table(String name, MerchantRule rule) {
        return table(name, rule, false);
    }

    CaptureRig table(String name, MerchantRule rule, boolean keysChange) {
        tables.put(TableId.of(SOURCE, name), new SourceSettings.Table(rule, keysChange, Set.of(), Set.of()));
        return this;
    }

    CaptureRig without(String name) {
        tables.remove(TableId.of(SOURCE, name));
        return this;
    }

    static MerchantRule in(String column) {
        return new MerchantRule.InColumn(column);
    }

    static MerchantRule through(String parent, String... by) {
        return new MerchantRule.OfParent(TableId.of(SOURCE, parent), List.of(by));
    }

    SourceSettings settings() {
        return settings(Duration.ofMillis(20));
    }

    SourceSettings settings(Duration tickInterval) {
        return new SourceSettings(
                SOURCE,
                SharedStack.get().jdbcUrl(database),
                "postgres",
                Secret.NONE,
                "datastream",
                true,
                tickInterval,
                500,
                Secret.NONE,
                tables);
    }

    CaptureRig install() {
        var installer = new Installer(settings());
        installer.execute(installer.plan());
        return this;
    }

    void sql(String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Nullable
    String query(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    CaptureLoop loop() {
        var open = loop;
        if (open == null) {
            open = new CaptureLoop(settings(), kafka, Clock.SYSTEM);
            loop = open;
        }
        return open;
    }

    /** Ticks and polls until everything committed is captured. */
    CaptureRig drain() throws Exception {
        var scan = new JdbcSourceScan(settings());
        long until = System.nanoTime() + DRAIN_NANOS_MAX;
        do {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("not drained: " + loop().status());
            }
            loop().tick();
            loop().pollOnce();
        } while (!scan.caughtUp());
        return this;
    }

    /** Ends the capture, so that the next one to be asked for begins anew, and has nobody in its way. */
    void restart() throws Exception {
        if (loop != null) {
            stop();
            awaitUnlocked();
        }
    }

    private void stop() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    /** The server lets go of the lock when it has noticed that the connection is closed. */
    void awaitUnlocked() throws Exception {
        Await.until(
                "the lock to be free",
                Duration.ofSeconds(20),
                () -> "0"
                        .equals(query("select count(*) from pg_locks where locktype = 'advisory' and database ="
                                + " (select oid from pg_database where datname = current_database())")));
    }

    /** Every change on the datastream, in the order of each partition. */
    List<Change> changes() {
        var codec = new ChangeCodec();
        List<Change> changes = new ArrayList<>();
        read(kafka.datastream(), record -> {
            if (Records.decode(codec, record) instanceof Decoded.Understood(var change)) {
                changes.add(change);
            } else {
                throw new IllegalStateException(
                        "not understood: " + new String(record.value(), StandardCharsets.UTF_8));
            }
        });
        return changes;
    }

    /** The headers of every dead letter, with its value as header {@code value}. */
    List<Map<String, String>> deadLetters() {
        List<Map<String, String>> letters = new ArrayList<>();
        read(kafka.deadLetters(), record -> {
            Map<String, String> letter = new HashMap<>();
            record.headers().forEach(header -> letter.put(header.key(), text(header.value())));
            letter.put("value", text(record.value()));
            letters.add(letter);
        });
        return letters;
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(reader);
            }
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SQLException {
        stop();
        connection.close();
    }

    static final String[] PAYMENTS = {
        "create table tx (id bigint primary key, merchant_id text, amount numeric)",
        "create table status (id bigint primary key, tx_id bigint not null references tx on delete cascade on update cascade, name text)",
        "create table note (id bigint primary key, status_id bigint not null references status on delete cascade, body text)"
    };

    void payments(boolean keysChange) throws Exception {
        sql(PAYMENTS);
        table("tx", in("merchant_id"), keysChange)
                .table("status", through("tx", "tx_id"))
                .table("note", through("status", "status_id"))
                .install();
    }

    void assertConverged() {
        assertEquals(
                ModelStore.rowsOf(settings()),
                new ModelStore(Catalogue.read(settings())).apply(changes()).rows());
    }

    List<String> shown() {
        return changes().stream()
                .map(change -> change.op().letter() + " " + change.merchant() + " "
                        + change.table().name() + " " + change.image().get("id") + (change.moved() ? " moved" : ""))
                .toList();
    }
}
