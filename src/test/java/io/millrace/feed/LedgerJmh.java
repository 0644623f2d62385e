package io.millrace.feed;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** How far a partition has come, chunk by chunk with sixteen in flight, against two counters that are moved. */
@State(Scope.Thread)
public class LedgerJmh {
    private static final int CHUNKS = 1_024;
    private static final int IN_FLIGHT = 16;

    private final PartitionLedger ledger = new PartitionLedger(0);
    private final AtomicLong highest = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private long begun;

    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public void chunks(Blackhole taken) {
        for (int i = 0; i < CHUNKS; i += IN_FLIGHT) {
            for (int j = 0; j < IN_FLIGHT; j++) {
                taken.consume(ledger.begin());
            }
            for (int j = 0; j < IN_FLIGHT; j++) {
                ledger.handled(++begun);
            }
            taken.consume(ledger.standing());
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public void chunksCeiling(Blackhole taken) {
        for (int i = 0; i < CHUNKS; i += IN_FLIGHT) {
            for (int j = 0; j < IN_FLIGHT; j++) {
                taken.consume(inFlight.incrementAndGet());
            }
            for (int j = 0; j < IN_FLIGHT; j++) {
                highest.set(++begun);
                inFlight.decrementAndGet();
            }
            taken.consume(highest.get());
        }
    }
}
