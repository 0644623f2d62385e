package io.millrace.tool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.millrace.base.Heard;
import io.millrace.base.SetUpException;
import io.millrace.stack.TcpProxy;
import io.millrace.web.Selection;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A column that must not leave the database, followed through everything that does, on real servers. */
class CanaryIT {
    @TempDir
    private Path directory;

    private static final String CANARY = "4111111111111111";
    private static final String DDL = """
            create table orders (id bigint primary key, tenant text, note text, amount numeric, card text);
            """;
    private static final String BODY = """
            millrace {
              sources.shop.tables.orders { merchant = tenant, omit = [card] }
              documents.KIND_order.root = shop.orders
              warehouse.tables = [shop.orders]
              lane-defaults.release-first = 0s
            }
            """;

    @Test
    void anOmittedColumnReachesNoTopicAndNoStore() throws Exception {
        try (var road = new Road(DDL, BODY)) {
            road.settle();
            road.alterWarehouse("alter table shop.orders add constraint small check (amount < 1000) not valid");
            road.sql("insert into orders select i, 'm' || i %% 3, 'a', i, '%s' from generate_series(1, 30) i"
                    .formatted(CANARY));
            road.sql("update orders set note = 'b' where id < 10; delete from orders where id = 9");
            road.sql("insert into orders values (100, '../x', 'no merchant', 1, '%s')".formatted(CANARY));
            road.sql("insert into orders values (101, 'm1', 'too much', 5000, '%s')".formatted(CANARY));
            road.awaitSetAside("warehouse/m1");
            road.sql("update orders set note = 'c', card = '%s0' where id = 101".formatted(CANARY));
            road.settle();

            long records = records(road).peek(CanaryIT::assertHidden).count();

            assertTrue(records > 40, "only " + records + " records were looked at");
            assertFalse(road.search("/" + road.kind("_order") + "-v1/_search?size=100")
                    .toString()
                    .contains(CANARY));
            assertEquals(
                    0,
                    road.warehouse(
                            "select count(*) from information_schema.columns where table_schema = 'shop' and column_name = 'card'"));
            road.alterWarehouse("alter table shop.orders drop constraint small");
            road.release(Selection.ALL, false);
            road.awaitSetAside();
            assertEquals(0, road.verify().stores().getLast().total().stale());
        }
    }

    @Test
    void aColumnThatIsNeededCannotBeOmitted() {
        var problem = assertThrows(
                SetUpException.class,
                () -> new Road(DDL, BODY.replace("omit = [card]", "omit = [tenant, crad]")).close());

        assertTrue(String.valueOf(problem.getMessage()).contains("'crad' that could be omitted"), problem::getMessage);
    }

    private static final String ACCOUNT = "987654321012345";
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String HASH_DDL = """
            create table orders (id bigint primary key, tenant text, note text, amount numeric, card text, account bigint);
            create table lines (order_id bigint, line int, card text, primary key (order_id, line));
            insert into orders values (1, 'm1', 'loaded', 1, '%1$s', %2$s), (2, 'm2', 'loaded', 1, null, null);
            """.formatted(CANARY, ACCOUNT);
    private static final String HASH_BODY = """
            millrace {
              sources.shop {
                hash-key = %s
                tables.orders { merchant = tenant, hash = [card, account] }
                tables.lines { merchant-of = { table = orders, by = order_id }, hash = [card] }
              }
              documents.KIND_order { root = shop.orders, children.lines = { table = shop.lines, parent = order_id } }
              warehouse.tables = [shop.orders, shop.lines]
              lane-defaults.release-first = 0s
            }
            """.formatted(KEY);

    private static String hash(String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    }

    @Test
    void aHashedColumnReachesEverythingAsItsHashAndNothingAsItself() throws Exception {
        try (var heard = new Heard(Level.DEBUG);
                var road = new Road(HASH_DDL, HASH_BODY + "millrace.http.port = " + TcpProxy.freePort() + "\n")) {
            road.settle();
            road.alterWarehouse("alter table shop.orders add constraint small check (amount < 1000) not valid");
            road.sql("insert into orders select i, 'm' || i %% 3, 'a', i, '%s', %s from generate_series(10, 30) i"
                    .formatted(CANARY, ACCOUNT));
            road.sql("insert into lines select i, 1, '%s' from generate_series(10, 30) i".formatted(CANARY));
            road.sql(
                    "insert into lines values (77, 1, '%1$s'); insert into orders values (77, 'm2', 'late', 1, '%1$s', %2$s)"
                            .formatted(CANARY, ACCOUNT));
            road.sql(
                    "update orders set note = 'b' where id < 15; delete from lines where order_id = 12; delete from orders where id = 12");
            road.sql("insert into orders values (100, '../x', 'no merchant', 1, '%s', %s)".formatted(CANARY, ACCOUNT));
            road.sql("insert into orders values (101, 'm1', 'too much', 5000, '%s', %s)".formatted(CANARY, ACCOUNT));
            road.awaitSetAside("warehouse/m1");
            road.settle();

            var records = records(road).map(CanaryIT::shown).toList();
            assertTrue(records.size() > 40, "only " + records.size() + " records were looked at");
            records.forEach(CanaryIT::assertNothingShows);
            var hashed = hash(CANARY);
            var account = hash(ACCOUNT);
            assertTrue(
                    records.stream().filter(record -> record.contains(hashed)).count() > 40);
            assertTrue(records.stream().anyMatch(record -> record.contains("no merchant") && record.contains(account)));
            for (var command : List.of(
                    "trace shop.orders 1",
                    "trace shop.orders 101",
                    "deadletters list",
                    "deadletters show 0",
                    "quarantine list",
                    "quarantine show m1",
                    "status",
                    "top --times 1",
                    "merchants",
                    "merchant m1 --changes 100",
                    "tap m1 --last 100 --for 1s",
                    "verify --settle 1s")) {
                var ran = road.run(command.split(" "));
                assertNothingShows(ran.out() + ran.err());
            }
            for (var path : List.of(
                    "api/v1/status",
                    "api/v1/history",
                    "api/v1/merchants",
                    "api/v1/merchants/m1?changes=100",
                    "api/v1/quarantine",
                    "api/v1/deadletters",
                    "api/v1/trace?table=orders&key=101",
                    "metrics")) {
                assertNothingShows(asked(road, path));
            }
            assertNothingShows(beans());
            assertNothingShows(bundle(road));
            assertNothingShows(road.search("/" + road.kind("_order") + "-v1/_search?size=100")
                    .toString());

            road.alterWarehouse("alter table shop.orders drop constraint small");
            road.release(Selection.ALL, false);
            road.awaitSetAside();
            road.assertClean();
            assertEquals(
                    23,
                    road.warehouse("select count(*) from shop_live.orders where card = '" + hash(CANARY)
                            + "' and account = '" + hash(ACCOUNT) + "'"));
            assertEquals(
                    1, road.warehouse("select count(*) from shop_live.orders where card is null and account is null"));
            assertTrue(road.search("/" + road.kind("_order") + "-v1/_search?size=100")
                    .toString()
                    .contains(hash(CANARY)));
            assertNothingShows(heard.text());
        }
    }

    private static String asked(Road road, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + road.node().port() + "/" + path);
            var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer::body);
            return answer.body();
        }
    }

    /** All that a bundle holds. */
    private String bundle(Road road) throws Exception {
        var file = directory.resolve("bundle.zip");
        assertEquals(0, road.run("bundle", "--to", file.toString()).exit());
        var all = new StringBuilder();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                all.append(entry.getName())
                        .append(new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
            }
        }
        assertTrue(all.toString().contains("merchants.json"), "a bundle without what nodes answer");
        return all.toString();
    }

    /** Every attribute of every bean of ours. */
    private static String beans() throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        var all = new StringBuilder();
        for (var bean : server.queryNames(new ObjectName("io.millrace:*"), null)) {
            for (var attribute : server.getMBeanInfo(bean).getAttributes()) {
                all.append(bean).append(server.getAttribute(bean, attribute.getName()));
            }
        }
        assertFalse(all.isEmpty());
        return all.toString();
    }

    private static void assertNothingShows(String text) {
        for (var hidden : List.of(CANARY, ACCOUNT, KEY)) {
            int at = text.indexOf(hidden);
            assertTrue(at < 0, () -> text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100)));
        }
    }

    @Test
    void aColumnThatIsNeededCannotBeHashedAndAKeyIsNeeded() {
        var problem = assertThrows(
                SetUpException.class,
                () -> new Road(HASH_DDL, HASH_BODY.replace("hash = [card, account]", "hash = [tenant, id, crad]"))
                        .close());

        for (var expected : List.of("'crad' that could be hashed", "'id' says which row", "'tenant' says which row")) {
            assertTrue(String.valueOf(problem.getMessage()).contains(expected), problem::getMessage);
        }
    }

    private static void assertHidden(ConsumerRecord<byte[], byte[]> record) {
        var text = shown(record);
        assertFalse(text.contains(CANARY), text);
    }

    private static String shown(ConsumerRecord<byte[], byte[]> record) {
        var text = new StringBuilder(record.topic()).append(text(record.key())).append(text(record.value()));
        record.headers().forEach(header -> text.append(header.key()).append(text(header.value())));
        return text.toString();
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, ISO_8859_1);
    }

    /** Everything that is on any topic of the road. */
    private static Stream<ConsumerRecord<byte[], byte[]>> records(Road road) {
        var all = Stream.<ConsumerRecord<byte[], byte[]>>builder();
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, road.settings().kafka().bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().values().stream()
                    .flatMap(topic -> topic.stream())
                    .filter(partition -> partition.topic().startsWith(road.kind("-")))
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all.build();
    }
}
