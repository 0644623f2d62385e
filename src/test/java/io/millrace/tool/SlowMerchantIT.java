package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.change.Change;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A merchant that does not fail, but takes its time, on real servers. */
class SlowMerchantIT {
    private static final Duration PER_CHANGE = Duration.ofMillis(50);
    private static final int SLOW_CHANGES = 400;
    private static final int OTHERS = 3_000;
    private static final String SETTINGS = "millrace.lane-defaults { slow-after = 500ms, changes-in-flight = 300 }";

    @Test
    void theOthersOfItsPartitionPassASlowMerchantAndNothingIsLost() throws Exception {
        try (var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + SETTINGS, SlowProjection::new)) {
            road.settle();
            millisUntilTheOthersArrive(road, 1);
            long without = millisUntilTheOthersArrive(road, 2);
            road.sql("insert into orders select -i, 'slow', 'a', i from generate_series(1, %d) i"
                    .formatted(SLOW_CHANGES));

            long with = millisUntilTheOthersArrive(road, 3);
            long slow = road.warehouse("select count(*) from shop_live.orders where tenant = 'slow'");

            System.out.printf(
                    "%,d changes of others: %,d ms alone, %,d ms beside a merchant that has taken %,d of its %,d changes by then%n",
                    OTHERS, without, with, slow, SLOW_CHANGES);
            assertTrue(slow < SLOW_CHANGES, () -> "the others have waited for all of the slow one: " + with + " ms");
            road.awaitSetAside();
            road.assertClean();
        }
    }

    /** Those of three hundred merchants, who are in every partition. */
    private static long millisUntilTheOthersArrive(Road road, int round) throws Exception {
        long began = System.nanoTime();
        road.sql("insert into orders select %d + i, 'o' || i %% 300, 'b', i from generate_series(1, %d) i"
                .formatted(round * OTHERS, OTHERS));
        var arrived = "select count(*) from shop_live.orders where tenant <> 'slow'";
        Await.until("the others to arrive", Road.PATIENCE, () -> road.warehouse(arrived) == (long) round * OTHERS);
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    /** Takes its time for each change of one merchant. */
    private record SlowProjection(Projection sound) implements Projection {
        @Override
        public Plan plan(List<Change> changes) {
            changes.stream()
                    .filter(change -> change.merchant().value().equals("slow"))
                    .forEach(_ -> LockSupport.parkNanos(PER_CHANGE.toNanos()));
            return sound.plan(changes);
        }

        @Override
        public Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
            return sound.merge(current, merge);
        }
    }
}
