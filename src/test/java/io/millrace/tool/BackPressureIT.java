package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.NodeStatus;
import io.millrace.base.Await;
import io.millrace.feed.LaneStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A store that takes nothing while much arrives, on real servers. */
class BackPressureIT {
    private static final int FEW = 30_000;
    private static final int MANY = 120_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String INSERT =
            "insert into orders select %d + i, 'm' || i %% 50, 'a note of some length for one row', i from generate_series(1, %d) i";

    @Test
    void whatWaitsForAStoreStaysInKafkaAndTheOtherLaneGoesOn() throws Exception {
        try (var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY)) {
            road.sql(INSERT.formatted(0, 1_000));
            road.assertClean();
            long bound = inHandAtMost(road);
            long withFew;
            long withMany;
            try (var _ = road.holdWarehouse("lock table shop.orders in access exclusive mode")) {
                road.sql(INSERT.formatted(1_000_000, FEW));
                withFew = heapOnceOnlyTheWarehouseLags(road, FEW, bound);
                road.sql(INSERT.formatted(2_000_000, MANY - FEW));
                withMany = heapOnceOnlyTheWarehouseLags(road, MANY, bound);
            }

            System.out.printf(
                    "heap %,d MiB with %,d changes behind, %,d MiB with %,d%n",
                    withFew >> 20, FEW, withMany >> 20, MANY);
            Await.until(
                    "the warehouse to have all",
                    PATIENCE,
                    () -> lane(road, "warehouse").lag() == 0);
            road.assertClean();
            assertEquals(MANY + 1_000, road.warehouse("select count(*) from shop_live.orders"));
            assertTrue(withMany - withFew < 16 << 20, (withMany - withFew >> 20) + " MiB more heap");
        }
    }

    /** @param bound what the warehouse's lane may have in hand, as its settings say */
    private static long heapOnceOnlyTheWarehouseLags(Road road, int changes, long bound) throws Exception {
        Await.until(
                "the other lane to have all",
                PATIENCE,
                () -> lane(road, "search").status().handled() >= changes
                        && lane(road, "search").lag() == 0);
        Await.until(
                "the warehouse's lane to say so",
                PATIENCE,
                () -> lane(road, "warehouse").status().state() == LaneStatus.State.STALLED);
        var warehouse = lane(road, "warehouse");
        assertTrue(warehouse.lag() >= changes, warehouse::toString);
        assertTrue(warehouse.status().waiting() <= bound, warehouse::toString);
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long inHandAtMost(Road road) {
        return road.settings().lanes().stream()
                .filter(lane -> lane.name().equals("warehouse"))
                .mapToLong(lane ->
                        (long) lane.changesInFlight() * road.settings().kafka().partitions())
                .sum();
    }

    private static NodeStatus.Lane lane(Road road, String name) {
        return road.status().lanes().stream()
                .filter(lane -> lane.status().lane().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
