package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {
    private final PartitionLedger ledger = new PartitionLedger();

    @Test
    void anIdlePartitionStandsBehindItsLastHandledChunk() {
        assertTrue(ledger.begin());
        assertTrue(ledger.begin());
        ledger.handled(20);
        ledger.handled(10);

        assertEquals(OptionalLong.of(20), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void nothingIsCommittedWhileAChunkIsInFlight() {
        assertTrue(ledger.begin());
        assertTrue(ledger.begin());
        ledger.handled(20);

        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ofMillis(20)));
    }

    @Test
    void nothingIsCommittedAfterAChunkFailed() {
        assertTrue(ledger.begin());
        ledger.failed();
        assertTrue(ledger.begin());
        ledger.handled(20);

        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void aClosedPartitionTakesNoChunk() {
        ledger.close();

        assertFalse(ledger.begin());
    }

    @Test
    void aWaitEndsWithTheLastChunk() {
        assertTrue(ledger.begin());
        var waited = CompletableFuture.supplyAsync(() -> ledger.awaitIdle(Duration.ofSeconds(30)));
        ledger.handled(7);

        assertEquals(OptionalLong.of(7), waited.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join());
    }
}
