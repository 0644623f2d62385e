package io.millrace.tool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.SetUpException;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A column that must not leave the database, followed through everything that does, on real servers. */
class CanaryIT {
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

    private static void assertHidden(ConsumerRecord<byte[], byte[]> record) {
        var text = new StringBuilder(record.topic()).append(text(record.key())).append(text(record.value()));
        record.headers().forEach(header -> text.append(header.key()).append(text(header.value())));
        assertFalse(text.toString().contains(CANARY), text::toString);
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
