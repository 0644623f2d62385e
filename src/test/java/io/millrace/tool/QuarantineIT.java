package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.web.Selection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Merchants that fail in one lane, on real servers. */
class QuarantineIT {
    private static final String REFUSE = "alter table shop.orders add constraint small check (amount < 1000) not valid";
    private static final String MEND = "alter table shop.orders drop constraint small";
    private static final String ROWS_OF_M = "select count(*) from shop_live.orders where tenant = 'm'";

    private static Road road() throws Exception {
        return road("");
    }

    private static Road road(String more) throws Exception {
        var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + "millrace.lane-defaults.release-first = 0s\n" + more);
        road.settle();
        road.alterWarehouse(REFUSE);
        return road;
    }

    @Test
    void aMerchantWhoseRowIsRefusedIsSetAsideInThatLaneAloneAndNobodyElse() throws Exception {
        try (var road = road()) {
            road.sql("insert into orders values (1, 'm', 'fine', 1), (2, 'm', 'too much', 5000), (3, 'other', 'a', 1)");
            road.awaitSetAside("warehouse/m");
            road.sql("insert into orders values (4, 'm', 'later', 2), (5, 'other', 'b', 2)");
            road.settle();

            assertEquals(Map.of("warehouse/m", 2L), road.setAside());
            assertEquals(1, road.warehouse(ROWS_OF_M));
            assertEquals(2, road.warehouse("select count(*) from shop_live.orders where tenant = 'other'"));
            assertEquals(3, road.orders("m"));
            var report = road.verify();
            assertTrue(report.cleanButForQuarantine(), report::table);
            assertEquals(2, report.stores().getLast().total().quarantined(), report::table);
        }
    }

    @Test
    void aMerchantThatIsReleasedAfterTheCauseIsMendedComesBackWithAllItsChanges() throws Exception {
        try (var road = road()) {
            road.sql("insert into orders values (1, 'm', 'too much', 5000)");
            road.awaitSetAside("warehouse/m");
            road.sql("insert into orders select i, 'm', 'later', i from generate_series(2, 300) i");
            road.sql("update orders set note = 'changed' where id < 100");
            road.sql("delete from orders where id between 50 and 60");
            road.restartNode();
            road.settle();
            road.awaitSetAside("warehouse/m");
            road.alterWarehouse(MEND);

            road.release(new Selection("warehouse", "m", null), false);
            road.sql("insert into orders select i, 'm', 'meanwhile', i from generate_series(301, 400) i");

            road.awaitSetAside();
            road.assertClean();
        }
    }

    @Test
    void aMerchantThatFailsAgainStaysSetAsideAtTheChangeItThenStopsAt() throws Exception {
        try (var road = road()) {
            road.sql("insert into orders values (1, 'm', 'too much', 5000)");
            road.awaitSetAside("warehouse/m");
            road.sql(
                    "insert into orders values (2, 'm', 'fine', 1), (3, 'm', 'also too much', 6000), (4, 'm', 'x', 1)");
            road.settle();

            road.release(Selection.ALL, true);
            Await.until("the second stop", Road.PATIENCE, () -> road.setAside().equals(Map.of("warehouse/m", 2L)));

            assertEquals(0, road.warehouse(ROWS_OF_M + " and id in (1, 3)"));
            assertEquals(1, road.warehouse(ROWS_OF_M + " and id = 2"));
            assertEquals(1, letters(road));
        }
    }

    @Test
    void aSkippedChangeGoesToTheDeadLettersAndItsMerchantComesBack() throws Exception {
        try (var road = road()) {
            road.sql("insert into orders values (1, 'm', 'too much', 5000)");
            road.awaitSetAside("warehouse/m");
            road.sql("insert into orders values (2, 'm', 'fine', 1)");
            road.settle();

            road.release(new Selection(null, null, "23514"), true);

            road.awaitSetAside();
            assertEquals(1, letters(road));
            assertEquals(1, road.warehouse(ROWS_OF_M));
        }
    }

    @Test
    void aParkedRecordThatCannotBeReadGoesToTheDeadLettersAndTheOthersComeBack() throws Exception {
        try (var road = road()) {
            road.sql("insert into orders values (1, 'm', 'too much', 5000)");
            road.awaitSetAside("warehouse/m");
            road.settle();
            road.publishParked("warehouse", "m", "this is no JSON");
            road.sql("insert into orders values (2, 'm', 'later', 2)");
            road.settle();
            road.alterWarehouse(MEND);

            road.release(Selection.ALL, false);

            road.awaitSetAside();
            road.assertClean();
            assertEquals(1, letters(road));
        }
    }

    @Test
    void aMerchantComesBackByItselfOnceTheCauseIsMended() throws Exception {
        try (var road = road("millrace.lane-defaults { release-first = 1s, release-max = 2s }")) {
            road.sql("insert into orders values (1, 'm', 'too much', 5000), (2, 'm', 'fine', 1)");
            road.awaitSetAside("warehouse/m");
            road.alterWarehouse(MEND);

            road.awaitSetAside();
            road.assertClean();
        }
    }

    @Test
    void aMerchantIsReleasedWhileItsChangesKeepComing() throws Exception {
        try (var road = road()) {
            road.sql("insert into orders values (0, 'm', 'too much', 5000)");
            road.awaitSetAside("warehouse/m");
            road.alterWarehouse(MEND);
            var writer = Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= 200; i++) {
                    road.sql("insert into orders select %d * 10 + i, 'm', 'live', i from generate_series(0, 9) i"
                            .formatted(i));
                    road.sql("update orders set note = 'live again' where id = " + i * 10);
                }
            });
            road.release(Selection.ALL, false);

            road.awaitSetAside();
            boolean stillWriting = writer.isAlive();
            writer.join();
            road.assertClean();
            assertTrue(stillWriting, "it was released only when nothing came any more");
        }
    }

    private static long letters(Road road) {
        return road.status().lanes().stream()
                .mapToLong(lane -> lane.status().deadLetters())
                .sum();
    }
}
