package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {
    private final PartitionLedger ledger = new PartitionLedger(-1);

    @Test
    void anIdlePartitionStandsBehindItsLastHandledChunk() {
        assertTrue(begun());
        assertTrue(begun());
        ledger.handled(20);
        ledger.handled(10);

        assertEquals(OptionalLong.of(20), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void nothingIsCommittedWhileAChunkIsInFlight() {
        assertTrue(begun());
        assertTrue(begun());
        ledger.handled(20);

        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ofMillis(20)));
    }

    @Test
    void nothingIsCommittedAfterAChunkFailed() {
        assertTrue(begun());
        ledger.failed();
        assertTrue(begun());
        ledger.handled(20);

        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void aPartitionOfWhichNothingWasHandledStandsWhereItBegan() {
        assertEquals(OptionalLong.of(30), new PartitionLedger(30).awaitIdle(Duration.ZERO));
    }

    @Test
    void nothingIsHandedOnOnceTheOwnershipIsOver() {
        ledger.close();

        assertFalse(begun());
        assertTrue(ledger.isOver());
        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void whatIsUnderWayWhenTheOwnershipEndsIsWaitedFor() {
        assertTrue(begun());
        ledger.close();
        ledger.handled(7);

        assertEquals(OptionalLong.of(7), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void noStreamBeginsToReadOnceTheOwnershipIsOver() {
        ledger.close();

        assertFalse(ledger.beginReading());
        assertTrue(ledger.awaitNotRead(Duration.ZERO));
    }

    @Test
    void anOwnershipIsOverWhenItsStreamHasEnded() {
        assertTrue(ledger.beginReading());
        assertFalse(ledger.awaitNotRead(Duration.ofMillis(20)));

        ledger.readingEnded();

        assertTrue(ledger.awaitNotRead(Duration.ZERO));
        assertFalse(begun());
    }

    @Test
    void whereToReadFromAgainIsToldOnce() {
        ledger.rewind(5);

        assertEquals(OptionalLong.of(5), ledger.takeRewind());
        assertEquals(OptionalLong.empty(), ledger.takeRewind());
    }

    @Test
    void anOwnershipThatIsOverReadsNothingAgain() {
        ledger.rewind(5);
        ledger.close();

        assertEquals(OptionalLong.empty(), ledger.takeRewind());
    }

    @Test
    void aWaitEndsWithTheLastChunk() {
        assertTrue(begun());
        var waited = CompletableFuture.supplyAsync(() -> ledger.awaitIdle(Duration.ofSeconds(30)));
        ledger.handled(7);

        assertEquals(OptionalLong.of(7), waited.orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Test
    void nobodyWaitsForWhatIsGivenUp() {
        assertTrue(begun());
        ledger.abandon();

        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ofDays(1)));
    }

    private boolean begun() {
        return ledger.begin();
    }
}
