package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.web.Selection;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Much of one merchant in quarantine, on real servers. */
class QuarantineLoadIT {
    private static final int CHANGES = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** The linger, too, which is long: a merchant that drains must not spend its time on it. */
    private static final String AS_DELIVERED = """
            millrace.lanes.warehouse.batch-linger = 2s
            millrace.lane-defaults.release-first = 0s
            """;

    private static final String INSERT =
            "insert into orders select %d + i, %s, 'a note of some length for one row', i %% 900 from generate_series(1, %d) i";

    @Test
    void aHundredThousandParkedChangesStayOutOfTheHeapAndDrainAtHalfTheLanesNormalRateAtLeast() throws Exception {
        try (var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + AS_DELIVERED)) {
            road.settle();
            double normal = normalRate(road);
            long heapBefore = heapUsed();
            road.alterWarehouse("alter table shop.orders add constraint small check (amount < 1000) not valid");
            road.sql("insert into orders values (0, 'm', 'too much', 5000)");
            road.awaitSetAside("warehouse/m");
            road.sql(INSERT.formatted(1_000_000, "'m'", CHANGES));
            Await.until("all to be parked", PATIENCE, () -> road.setAside().getOrDefault("warehouse/m", 0L) > CHANGES);
            awaitRest(road);
            long heapAfter = heapUsed();
            road.alterWarehouse("alter table shop.orders drop constraint small");

            long began = System.nanoTime();
            road.release(Selection.ALL, false);
            Await.until("all to be back", PATIENCE, () -> road.setAside().isEmpty());
            double drained = CHANGES / ((System.nanoTime() - began) / 1e9);

            System.out.printf(
                    "drained %,.0f changes/s, the lane's normal rate is %,.0f/s; heap %,d MiB before, %,d MiB with %,d parked%n",
                    drained, normal, heapBefore >> 20, heapAfter >> 20, CHANGES);
            assertEquals(CHANGES + 1, road.warehouse("select count(*) from shop_live.orders where tenant = 'm'"));
            assertTrue(drained >= normal / 2, drained + " changes/s drained, normal are " + normal);
            assertTrue(heapAfter - heapBefore < 32 << 20, (heapAfter - heapBefore >> 20) + " MiB more heap");
        }
    }

    /**
     * How fast the lane handles as many changes of many merchants that stand on the datastream, and whose rows the warehouse
     * does not have, as it does not have those that are drained.
     */
    private static double normalRate(Road road) throws Exception {
        road.sql(INSERT.formatted(2_000_000, "'n' || i % 50", CHANGES));
        Await.until("the others' rows", PATIENCE, () -> handled(road) >= CHANGES);
        awaitRest(road);
        road.alterWarehouse("delete from shop.orders");
        long before = handled(road);
        road.rewind("warehouse");
        Await.until("the lane to have stored a batch", PATIENCE, () -> handled(road) > before);
        long began = System.nanoTime();
        long first = handledWithBatch(road);
        Await.until("the lane to have handled all again", PATIENCE, () -> handled(road) >= before + CHANGES);
        return (before + CHANGES - first) / ((System.nanoTime() - began) / 1e9);
    }

    /** What is handled once all of a batch is counted, whose answers come in a burst. */
    private static long handledWithBatch(Road road) throws Exception {
        var seen = new AtomicLong();
        Await.until("the batch to be counted", PATIENCE, () -> seen.getAndSet(handled(road)) == seen.get());
        return seen.get();
    }

    /** Waits until no lane has work: the other one takes its share of the machine. */
    private static void awaitRest(Road road) throws Exception {
        Await.until(
                "the lanes to rest",
                PATIENCE,
                () -> road.status().lanes().stream().allMatch(lane -> lane.lag() == 0));
    }

    private static io.millrace.NodeStatus.Lane warehouse(Road road) {
        return road.status().lanes().stream()
                .filter(lane -> lane.status().lane().equals("warehouse"))
                .findFirst()
                .orElseThrow();
    }

    private static long handled(Road road) {
        return warehouse(road).status().handled();
    }

    private static long heapUsed() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
