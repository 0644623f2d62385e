package io.millrace.sink.warehouse;

import static io.millrace.sink.warehouse.WarehouseFixture.INT;
import static io.millrace.sink.warehouse.WarehouseFixture.ORDERS;
import static io.millrace.sink.warehouse.WarehouseFixture.SHAPE;
import static io.millrace.sink.warehouse.WarehouseFixture.answer;
import static io.millrace.sink.warehouse.WarehouseFixture.deleted;
import static io.millrace.sink.warehouse.WarehouseFixture.order;
import static io.millrace.sink.warehouse.WarehouseFixture.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Secret;
import io.millrace.sink.Batch;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.stack.Server;
import io.millrace.stack.SharedStack;
import io.millrace.stack.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarehouseStoreIT {
    private static final Outcome STORED = new Outcome.Stored(Outcome.NO_STAMP);

    private WarehouseFixture warehouse;

    @BeforeEach
    void open() throws Exception {
        warehouse = new WarehouseFixture();
    }

    @AfterEach
    void close() throws Exception {
        warehouse.close();
    }

    @Test
    void rowsAreStoredWithMerchantAndVersion() throws Exception {
        var store = warehouse.prepared(SHAPE);

        assertEquals(List.of(STORED, STORED), outcomes(store, order("1", "a", 5), order("2", null, 6)));

        assertEquals(
                List.of("1|a|6|5|f|t", "2|null|6|6|f|t"),
                warehouse.query(
                        "select id, note, _merchant, _version, _deleted, _loaded_at > now() - interval '1 minute'"
                                + " from shop.orders order by id"));
    }

    @Test
    void anOlderVersionNeverTakesEffect() throws Exception {
        var store = warehouse.prepared(SHAPE);
        outcomes(store, order("1", "new", 9));

        assertEquals(List.of(STORED, STORED), outcomes(store, order("1", "old", 8), order("1", "same", 9)));

        assertEquals(List.of("new|9"), warehouse.query("select note, _version from shop.orders"));
    }

    @Test
    void theNewestOfSeveralVersionsInOneBatchWins() throws Exception {
        var store = warehouse.prepared(SHAPE);

        outcomes(store, order("1", "b", 2), order("1", "d", 4), order("1", "c", 3));

        assertEquals(List.of("d|4"), warehouse.query("select note, _version from shop.orders"));
    }

    @Test
    void aDeletedRowStaysMarkedWithItsValuesAndLeavesTheLiveView() throws Exception {
        var store = warehouse.prepared(SHAPE);
        outcomes(store, order("1", "a", 1), order("2", "b", 2));

        outcomes(store, deleted("1", "a", 3));

        assertEquals(
                List.of("1|a|t", "2|b|f"), warehouse.query("select id, note, _deleted from shop.orders order by 1"));
        assertEquals(List.of("2|b|6|2"), warehouse.query("select id, note, _merchant, _version from shop_live.orders"));
    }

    @Test
    void anOldRowDoesNotComeBackAfterItsDelete() throws Exception {
        var store = warehouse.prepared(SHAPE);
        outcomes(store, deleted("1", "a", 3));

        outcomes(store, order("1", "a", 2));

        assertEquals(List.of(), warehouse.query("select * from shop_live.orders"));
    }

    @Test
    void anyOrderAndAnyRepetitionGiveTheSameTable() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var writes = new ArrayList<Write>();
        for (int i = 0; i < 400; i++) {
            var id = String.valueOf(random.nextInt(40));
            writes.add(random.nextInt(5) == 0 ? deleted(id, "gone " + i, i) : order(id, "note " + i, i));
        }
        var store = warehouse.prepared(SHAPE);
        outcomes(store, writes.toArray(Write[]::new));
        var expected = warehouse.query("select id, note, _version, _deleted from shop.orders order by id");
        warehouse.execute("truncate shop.orders");

        Collections.shuffle(writes, random);
        for (int i = 0; i < writes.size(); i += 20) {
            outcomes(store, writes.subList(i, i + 20).toArray(Write[]::new));
            outcomes(store, writes.subList(0, i + 20).toArray(Write[]::new));
        }

        assertEquals(
                expected,
                warehouse.query("select id, note, _version, _deleted from shop.orders order by id"),
                "seed " + seed);
    }

    @Test
    void aBadRowAmongGoodOnesIsRefusedAlone() throws Exception {
        var store = warehouse.prepared(SHAPE);
        var writes = new ArrayList<Write>();
        for (int i = 0; i < 50; i++) {
            writes.add(order(String.valueOf(i), "n", i));
        }
        writes.set(17, order("17000000000", "too large", 17));
        writes.set(31, order("4111111111111111x", "no number", 31));
        writes.set(40, order("40", "nul\0", 40));
        writes.set(41, order("41", "half \ud83d pair", 41));

        var outcomes = outcomes(store, Map.of(3, 99L), writes.toArray(Write[]::new));

        for (int i = 0; i < 50; i++) {
            boolean bad = List.of(17, 31, 40, 41).contains(i);
            assertEquals(bad, outcomes.get(i) instanceof Outcome.Refused, "row " + i + ": " + outcomes.get(i));
        }
        assertEquals(List.of("46"), warehouse.query("select count(*) from shop.orders"));
        assertEquals(List.of("warehouse|3|99"), warehouse.query("select * from millrace.lane_offset"));
    }

    @Test
    void aRefusalNamesTheColumnAndHidesTheValue() {
        var store = warehouse.prepared(SHAPE);

        var outcomes = outcomes(store, order("4111111111111111x", "n", 1));

        var reason =
                assertInstanceOf(Outcome.Refused.class, outcomes.getFirst()).reason();
        assertTrue(reason.contains("column id"), reason);
        assertFalse(reason.contains("4111"), reason);
    }

    @Test
    void offsetsAreSetWithTheRowsAndAlsoWithoutAny() throws Exception {
        var store = warehouse.prepared(SHAPE);

        outcomes(store, Map.of(0, 10L, 1, 20L), order("1", "a", 1));
        outcomes(store, Map.of(1, 25L));

        assertEquals(
                List.of("warehouse|0|10", "warehouse|1|25"),
                warehouse.query("select * from millrace.lane_offset order by 2"));
        assertEquals(
                List.of("t"),
                warehouse.query("select (select xmin from shop.orders) ="
                        + " (select xmin from millrace.lane_offset where topic_partition = 0)"));
    }

    @Test
    void aRewindTakesTheOffsetBack() throws Exception {
        var store = warehouse.prepared(SHAPE);
        outcomes(store, Map.of(0, 10L));

        outcomes(store, Map.of(0, 4L));

        assertEquals(List.of("4"), warehouse.query("select next_offset from millrace.lane_offset"));
    }

    @Test
    void aServerThatIsAwayIsBusyUntilItIsBack() throws Exception {
        int port = URI.create(warehouse.jdbcUrl().substring("jdbc:".length())).getPort();
        try (var relay = new TcpProxy(port)) {
            var url = warehouse.jdbcUrl().replace(":" + port + "/", ":" + relay.port() + "/");
            var store = warehouse.store(warehouse.settings(url, SHAPE), SHAPE);
            answer(store.prepare());
            outcomes(store, order("1", "a", 1));
            var batch = new Batch(List.of(order("2", "b", 2)), Map.of());

            relay.cut();
            assertInstanceOf(Answer.Busy.class, answer(store.send(batch)));
            assertInstanceOf(Answer.Busy.class, answer(store.send(batch)));
            assertInstanceOf(Answer.Busy.class, answer(store.prepare()));
            relay.mend();
            var answer = answer(store.send(batch));

            assertEquals(new Answer.Answered(List.of(STORED)), answer);
            assertEquals(List.of("2"), warehouse.query("select count(*) from shop.orders"));
        }
    }

    @Test
    void whatWasAnsweredSurvivesAServerThatIsKilled() throws Exception {
        var store = warehouse.prepared(SHAPE);
        outcomes(store, Map.of(0, 7L), order("1", "a", 1));
        var batch = new Batch(List.of(order("2", "b", 2)), Map.of(0, 8L));

        SharedStack.get().kill(Server.POSTGRES);
        assertInstanceOf(Answer.Busy.class, answer(store.send(batch)));
        SharedStack.get().startAgain(Server.POSTGRES);
        var answer = answer(store.send(batch));

        assertEquals(new Answer.Answered(List.of(STORED)), answer);
        warehouse.reopen();
        assertEquals(List.of("1|1", "2|2"), warehouse.query("select id, _version from shop.orders order by id"));
        assertEquals(List.of("8"), warehouse.query("select next_offset from millrace.lane_offset"));
    }

    @Test
    void aSessionThatIsEndedByAnAdministratorIsBusyOnce() throws Exception {
        var store = warehouse.prepared(SHAPE);
        warehouse.query("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'millrace' and datname = current_database()");
        var batch = new Batch(List.of(order("1", "a", 1)), Map.of());

        assertInstanceOf(Answer.Busy.class, answer(store.send(batch)));
        assertInstanceOf(Answer.Answered.class, answer(store.send(batch)));
    }

    @Test
    void aLockedTableIsBusyAndTakesTheRowsLater() throws Exception {
        var store = warehouse.prepared(SHAPE);
        var batch = new Batch(List.of(order("1", "a", 1)), Map.of());

        warehouse.execute("begin; lock table shop.orders in access exclusive mode");
        var busy = assertInstanceOf(Answer.Busy.class, answer(store.send(batch)));
        warehouse.execute("rollback");

        assertTrue(busy.reason().contains("lock timeout"), busy.reason());
        assertInstanceOf(Answer.Answered.class, answer(store.send(batch)));
    }

    @Test
    void aDroppedTableStopsTheLaneWithASentence() throws Exception {
        var store = warehouse.prepared(SHAPE);
        warehouse.execute("drop table shop.orders cascade");

        var answer = answer(store.send(new Batch(List.of(order("1", "a", 1)), Map.of())));

        var reason = assertInstanceOf(Answer.WrongSetUp.class, answer).reason();
        assertTrue(reason.contains("shop.orders"), reason);
    }

    @Test
    void aDatabaseThatIsNotThereIsAWrongSetUp() {
        var store = warehouse.store(warehouse.settings(warehouse.jdbcUrl() + "_not", SHAPE), SHAPE);

        var reason = assertInstanceOf(Answer.WrongSetUp.class, answer(store.prepare()))
                .reason();

        assertTrue(reason.contains("warehouse.jdbc-url"), reason);
    }

    @Test
    void aUserThatIsNotLetInIsAWrongSetUp() {
        var settings = new WarehouseSettings(
                warehouse.jdbcUrl(), "nobody here", new Secret("wrong"), List.of(ORDERS), Duration.ofSeconds(4));

        var answer = answer(warehouse.store(settings, SHAPE).prepare());

        var reason = assertInstanceOf(Answer.WrongSetUp.class, answer).reason();
        assertTrue(reason.contains("warehouse.user") && !reason.contains("wrong"), reason);
    }

    @Test
    void aClosedStoreIsBusy() {
        var store = warehouse.prepared(SHAPE);

        store.close();

        assertInstanceOf(Answer.Busy.class, answer(store.send(new Batch(List.of(order("1", "a", 1)), Map.of()))));
    }

    @Test
    void twoStoresLoadTheSameRowsAtOnce() throws Exception {
        var one = warehouse.prepared(SHAPE);
        var other = warehouse.prepared(SHAPE);
        var writes = new ArrayList<Write>();
        for (int i = 0; i < 2000; i++) {
            writes.add(order(String.valueOf(i % 300), "n" + i, i));
        }
        var reversed = new ArrayList<>(writes.reversed());

        for (int round = 0; round < 5; round++) {
            var first = one.send(new Batch(writes, Map.of()));
            var second = other.send(new Batch(reversed, Map.of()));
            assertInstanceOf(Answer.Answered.class, answer(first));
            assertInstanceOf(Answer.Answered.class, answer(second));
        }

        assertEquals(
                List.of("300|1700|1999"),
                warehouse.query("select count(*), min(_version), max(_version) from shop.orders"));
    }

    @Test
    void aRowOfAnUnknownColumnIsNotStoredWithoutIt() {
        var narrow = WarehouseFixture.shape(ORDERS, new io.millrace.change.Column("id", INT));
        var store = warehouse.prepared(narrow);

        var answer = answer(store.send(new Batch(List.of(order("1", "a", 1)), Map.of())));

        assertInstanceOf(Answer.WrongSetUp.class, answer);
    }
}
