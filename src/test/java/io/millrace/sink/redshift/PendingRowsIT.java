package io.millrace.sink.redshift;

import static io.millrace.sink.redshift.RedshiftRig.prepare;
import static io.millrace.sink.redshift.RedshiftRig.row;
import static io.millrace.sink.redshift.RedshiftRig.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.sink.Loader;
import io.millrace.sink.LoaderStatus.State;
import io.millrace.sink.Write;
import io.millrace.stack.redshift.Fault;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A million rows that wait for a warehouse that is away. */
class PendingRowsIT {
    private static final int BATCH = 5_000;
    private static final int FEW = 100_000;
    private static final int MANY = 1_000_000;
    private static final long HEAP_GROWTH_MAX = 16 << 20;

    @AutoClose
    private final RedshiftRig rig = new RedshiftRig();

    @Test
    void whatWaitsForTheWarehouseWaitsInTheBucketAndNotOnTheHeap() throws Exception {
        var store = rig.store();
        prepare(store);
        var loader = store.loaders().getFirst();
        rig.load(loader);
        rig.faults(_ -> new Fault.CutBefore());

        stage(store, 0, FEW);
        long withFew = heapOnceAllWait(loader, FEW);
        stage(store, FEW, MANY);
        long withMany = heapOnceAllWait(loader, MANY);

        rig.faults(_ -> new Fault.None());
        long began = System.nanoTime();
        rig.load(loader);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "heap %,d MiB with %,d rows waiting, %,d MiB with %,d; then loaded %,.0f rows/s%n",
                withFew >> 20, FEW, withMany >> 20, MANY, MANY / seconds);
        assertEquals(List.of("" + MANY), rig.query("select count(*) from shop_live.payments"));
        assertTrue(withMany - withFew < HEAP_GROWTH_MAX, (withMany - withFew >> 20) + " MiB more heap");
    }

    private static void stage(RedshiftStore store, int from, int to) throws Exception {
        for (int first = from; first < to; first += BATCH) {
            var rows = LongStream.range(first, first + BATCH)
                    .mapToObj(id -> (Write) row(id, id + 1, false, "note", "payment number " + id, "amount", "12.50"))
                    .toArray(Write[]::new);
            stored(store, rows);
        }
    }

    private static long heapOnceAllWait(Loader loader, int rows) {
        loader.work();
        assertEquals(State.STALLED, loader.status().state());
        assertEquals(rows, loader.status().waitingRows());
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
