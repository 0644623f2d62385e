package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.feed.LaneStatus;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import io.millrace.stack.SharedStack;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From a committed row to both stores, on real servers, with schemas that nothing in the code knows. */
class RoadIT {
    static final String ORDERS = """
            create table orders (id bigint primary key, tenant text, note text, amount numeric);
            create table lines (order_id bigint references orders on delete cascade, no int, article text,
                primary key (order_id, no));
            """;

    static final String ORDERS_BODY = """
            millrace {
              sources.shop.tables {
                orders { merchant = tenant }
                lines { merchant-of = { table = orders, by = order_id } }
              }
              documents.KIND_order { root = shop.orders, children.lines = { table = shop.lines, parent = order_id } }
              warehouse.tables = [shop.orders, shop.lines]
            }
            """;

    @Test
    void rowsOfAnyShapeArriveEqual() throws Exception {
        try (var road = new Road(Awkward.DDL + Awkward.ROWS, Awkward.BODY)) {
            road.assertClean();
            road.sql(Awkward.CHANGES);
            road.assertClean();

            assertEquals(1, road.count("acme-" + road.kind("_thing")));
        }
    }

    @Test
    void aMerchantSeesItsOwnDocumentsOnly() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("""
                    insert into orders select i, 't' || (i % 3), 'order ' || i, i from generate_series(1, 30) i;
                    insert into lines select i, 1, 'a' from generate_series(1, 30) i;
                    """);
            road.assertClean();

            assertEquals(10, road.count("t1"));
            assertEquals(10, road.count("t1-" + road.kind("_order")));
            for (var hit : road.search("/t1/_search?size=100").path("hits").path("hits")) {
                assertEquals("t1", hit.path("_source").path("tenant").asText());
            }
        }
    }

    @Test
    void aDeletedRowStaysGoneAfterARestartOfTheStoreAndAReplay() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql(
                    "insert into orders values (1, 'm', 'a', 1), (2, 'm', 'b', 2); insert into lines values (1, 1, 'x')");
            road.assertClean();
            road.sql("delete from orders where id = 1");
            road.assertClean();
            assertEquals(1, road.orders("m"));

            SharedStack.get().restartElasticsearch();
            road.rewind("search");
            road.rewind("warehouse");
            road.assertClean();

            assertEquals(1, road.orders("m"));
            assertEquals(1, road.warehouse("select count(*) from shop_live.orders"));
        }
    }

    @Test
    void aRowThatMovesTakesItsChildrenAlong() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("insert into orders values (1, 'old', 'a', 1); insert into lines values (1, 1, 'x'), (1, 2, 'y')");
            road.assertClean();
            road.sql("update orders set tenant = 'new' where id = 1");
            road.assertClean();

            assertEquals(0, road.orders("old"));
            var hit = road.search("/new/_search").path("hits").path("hits").path(0);
            assertEquals(2, hit.path("_source").path("lines").size());
        }
    }

    @Test
    void aParentDeletedWithItsChildrenInOneTransactionLeavesNothing() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("insert into orders values (1, 'm', 'a', 1); insert into lines values (1, 1, 'x')");
            road.sql("begin; insert into lines values (1, 2, 'y'); delete from orders where id = 1; commit");
            road.assertClean();

            assertEquals(0, road.warehouse("select count(*) from shop_live.lines"));
        }
    }

    @Test
    void badMerchantsGoToTheDeadLettersAndTheOthersGoOn() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.settle();
            road.sql("""
                    insert into orders values (1, null, 'a', 1), (2, '', 'a', 1), (3, repeat('x', 300), 'a', 1),
                        (4, '../x', 'a', 1), (5, 'a,b', 'a', 1), (6, '*', 'a', 1), (7, '_all', 'a', 1),
                        (8, E'a\\nb', 'a', 1), (9, 'fine', 'a', 1);
                    """);
            road.assertClean();

            assertEquals(8, road.status().sources().getFirst().deadLettered());
            assertEquals(1, road.orders("fine"));
        }
    }

    @Test
    void whatCannotBeUnderstoodOrStoredGoesToTheDeadLettersWhereALaneIsToldSoAndNothingElse() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY + "millrace.lane-defaults.on-refused = dead-letter")) {
            road.publish("m", "this is no JSON");
            road.sql("insert into orders values (1, 'm', repeat('y', 21000000), 1), (2, 'm', 'small', 2)");
            Await.until(
                    "the letters", Road.PATIENCE, () -> letters(road).equals(Map.of("search", 2L, "warehouse", 2L)));

            Await.until("the sound row", Road.PATIENCE, () -> road.orders("m") == 1);
            var report = road.verify();
            assertEquals(1, report.stores().getFirst().total().missing());
        }
    }

    @Test
    void recordsThatNobodyUnderstandsLetNothingGoAheadOfWhatCameBefore() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY + "millrace.lane-defaults.chunk-max = 4")) {
            road.sql("insert into orders select i, 'm', 'a', 0 from generate_series(1, 20) i");
            road.settle();
            for (int i = 0; i < 20; i++) {
                road.publish("m", "this is no JSON");
                road.sql("update orders set amount = amount + 1");
            }
            road.assertClean();

            assertTrue(road.status().lanes().stream()
                    .allMatch(lane -> lane.status().state() == LaneStatus.State.RUNNING
                            && lane.status().deadLetters() == 20));
        }
    }

    @Test
    void aLaneOneOfWhosePartsBreaksBeginsAnewAndLosesNothing() throws Exception {
        var broken = new AtomicInteger();
        try (var road = new Road(ORDERS, ORDERS_BODY, sound -> new BrokenOnce(sound, broken))) {
            road.settle();
            road.sql("insert into orders select i, 'm' || i, 'a', 0 from generate_series(1, 50) i");

            road.assertClean();

            assertEquals(1, broken.get());
        }
    }

    /** Refuses once a change that it was never given: that breaks a merchant's actor, and not only its worker. */
    private record BrokenOnce(Projection sound, AtomicInteger broken) implements Projection {
        @Override
        public Plan plan(List<Change> changes) {
            return broken.compareAndSet(0, 1)
                    ? new Plan.Effects(List.of(new Effect.Refusal(another(changes.getFirst()), "broken")))
                    : sound.plan(changes);
        }

        private static Change another(Change change) {
            return new Change(
                    change.table(),
                    change.op(),
                    change.merchant(),
                    change.version(),
                    null,
                    change.image(),
                    0,
                    0,
                    false);
        }

        @Override
        public Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
            return sound.merge(current, merge);
        }
    }

    @Test
    void aColumnThatComesWhileItRunsArrives() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("insert into orders values (1, 'm', 'a', 1)");
            road.assertClean();
            road.sql("alter table orders add column color text");
            road.sql("insert into orders values (2, 'm', 'b', 2, 'red')");
            road.assertClean();

            assertEquals(1, road.warehouse("select count(*) from shop_live.orders where color = 'red'"));
        }
    }

    @Test
    void aColumnThatGoesWhileItsChangesAreUnderWayHoldsUpNothing() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("insert into orders values (1, 'm', 'a', 1)");
            road.assertClean();
            road.sql("update orders set amount = 7; alter table orders drop column amount");
            road.restartNode();
            road.rewind("search");
            road.rewind("warehouse");
            road.sql("update orders set note = 'later'");
            road.settle();

            assertEquals(1, road.orders("m"));
            assertEquals(1, road.warehouse("select count(*) from shop_live.orders where note = 'later'"));
        }
    }

    @Test
    void aTableThatWasRenamedInTheWarehouseIsMadeAgainAndFilledByAReplay() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("insert into orders select i, 'm', 'a', i from generate_series(1, 50) i");
            road.assertClean();
            road.alterWarehouse("alter table shop.orders rename to orders_before");
            road.restartNode();
            road.rewind("warehouse");
            road.assertClean();

            assertEquals(50, road.warehouse("select count(*) from shop.orders"));
            assertEquals(50, road.warehouse("select count(*) from shop_live.orders"));
        }
    }

    @Test
    void aCleanStopHandlesNothingTwice() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.sql("insert into orders select i, 'm', 'a', i from generate_series(1, 500) i");
            road.settle();
            road.restartNode();
            road.sql("insert into orders values (1000, 'm', 'a', 1)");
            road.assertClean();

            road.status().lanes().forEach(lane -> assertTrue(lane.status().handled() <= 1, lane.status()::toString));
        }
    }

    @Test
    void aMerchantWhoIsLeftOutIsNotMeasuredInAnyLane() throws Exception {
        try (var road = new Road(ORDERS, ORDERS_BODY)) {
            road.settle();
            road.measureFreshnessWithout(new MerchantId("left-out"));
            road.sql("insert into orders select i, 'left-out', 'a', i from generate_series(1, 20) i");
            road.settle();
            assertEquals(0, road.freshnessSamples("search"));
            assertEquals(0, road.freshnessSamples("warehouse"));

            road.sql("insert into orders select i, 'other', 'a', i from generate_series(101, 120) i");
            road.settle();
            Await.until("samples", Road.PATIENCE, () -> road.freshnessSamples("search") > 0);
            assertEquals(20, road.freshnessSamples("warehouse"));

            road.measureFreshnessWithout();
            assertEquals(0, road.freshnessSamples("warehouse"));
        }
    }

    private static Map<String, Long> letters(Road road) {
        return road.status().lanes().stream()
                .collect(java.util.stream.Collectors.toMap(
                        lane -> lane.status().lane(), lane -> lane.status().deadLetters()));
    }
}
