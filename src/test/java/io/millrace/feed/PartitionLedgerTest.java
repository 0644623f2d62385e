package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    void aChunkThatComesDuringARebalanceGoesOnIfThePartitionStays() {
        int hold = ledger.hold();
        var chunk = ledger.begin().toCompletableFuture();
        assertFalse(chunk.isDone());

        ledger.resume(hold);

        assertTrue(chunk.getNow(false));
        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ZERO));
        ledger.handled(7);
        assertEquals(OptionalLong.of(7), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void whatWasHeldGoesOnBeforeAnythingNewer() {
        int hold = ledger.hold();
        var order = new ArrayList<String>();
        ledger.begin().thenAccept(_ -> {
            order.add("first");
            ledger.begin().thenAccept(_ -> order.add("newer"));
        });
        ledger.begin().thenAccept(_ -> order.add("second"));

        ledger.resume(hold);

        assertEquals(List.of("first", "second", "newer"), order);
    }

    @Test
    void whatIsHeldAnewStaysHeld() {
        int first = ledger.hold();
        var chunk = ledger.begin().toCompletableFuture();
        int second = ledger.hold();

        ledger.resume(first);
        assertFalse(chunk.isDone());
        ledger.resume(second);
        assertTrue(chunk.getNow(false));
    }

    @Test
    void whatAnEndedStreamHoldsIsLeftOutSinceAnotherOneReadsItAgain() {
        int hold = ledger.hold();
        var chunk = ledger.begin().toCompletableFuture();
        ledger.ended();

        ledger.resume(hold);

        assertFalse(chunk.getNow(true));
        assertFalse(begun());
    }

    @Test
    void aPartitionOfWhichNothingWasHandledStandsWhereItBegan() {
        assertEquals(OptionalLong.of(30), new PartitionLedger(30).awaitIdle(Duration.ZERO));
    }

    @Test
    void aChunkThatComesDuringARebalanceIsLeftOutIfThePartitionGoes() {
        ledger.hold();
        var chunk = ledger.begin().toCompletableFuture();

        ledger.close();

        assertFalse(chunk.getNow(true));
        assertFalse(begun());
        assertEquals(OptionalLong.empty(), ledger.awaitIdle(Duration.ZERO));
    }

    @Test
    void aClosedPartitionStaysClosed() {
        int hold = ledger.hold();
        ledger.close();
        ledger.resume(hold);

        assertFalse(begun());
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
        return ledger.begin().toCompletableFuture().getNow(false);
    }
}
