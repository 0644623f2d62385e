package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WindowTest {
    private long now = 1;
    private final List<Duration> delays = new ArrayList<>();
    private final List<Runnable> looks = new ArrayList<>();
    private final List<Boolean> fullness = new ArrayList<>();
    private final Window window = new Window(
            100,
            () -> now,
            (delay, look) -> {
                delays.add(delay);
                looks.add(look);
            },
            fullness::add);

    private CompletableFuture<Window.Chunk> enter(int changes) {
        return window.enter(changes).toCompletableFuture();
    }

    private Window.Chunk entered(int changes) {
        var chunk = enter(changes);
        assertTrue(chunk.isDone());
        return chunk.join();
    }

    @Test
    void aChunkThatDoesNotFitWaitsUntilEnoughChangesHaveLeft() {
        var first = entered(60);
        var second = entered(10);
        var waiting = enter(70);
        window.leave(second);
        assertFalse(waiting.isDone());

        window.leave(first);

        assertTrue(waiting.isDone());
        assertFalse(enter(31).isDone());
    }

    @Test
    void aChunkLargerThanTheWindowGoesInAlone() {
        var small = entered(1);
        var large = enter(500);
        assertFalse(large.isDone());

        window.leave(small);

        assertTrue(large.isDone());
    }

    @Test
    void whileFewChunksAreInFlightForShortTheNextOneWaitsAndFills() {
        var oldest = entered(1);
        for (int i = 1; i < 16; i++) {
            entered(1);
        }
        var waiting = enter(1);
        assertFalse(waiting.isDone());

        window.leave(oldest);

        assertTrue(waiting.isDone());
    }

    @Test
    void theOthersGoOnBesideChunksThatWaitForLong() {
        for (int i = 0; i < 16; i++) {
            entered(1);
        }
        now += 400;
        var waiting = enter(1);
        assertEquals(List.of(Duration.ofMillis(600)), delays);

        now += 600;
        looks.forEach(Runnable::run);

        assertTrue(waiting.isDone());
        for (int i = 0; i < 15; i++) {
            entered(1);
        }
        assertFalse(enter(1).isDone());
    }

    @Test
    void itIsFullWhileAChunkWaitsForChangesToLeave() {
        var first = entered(60);
        entered(40);
        assertEquals(List.of(), fullness, "nothing waits");

        enter(10);
        assertEquals(List.of(true), fullness);
        window.leave(first);

        assertEquals(List.of(true, false), fullness);
    }

    @Test
    void itIsNotFullWhereAChunkOnlyWaitsToFill() {
        for (int i = 0; i < 16; i++) {
            entered(1);
        }

        assertFalse(enter(1).isDone());

        assertEquals(List.of(), fullness);
    }

    @Test
    void nobodyElseAsksWhileAChunkWaits() {
        entered(100);
        assertFalse(enter(1).isDone());

        assertThrows(IllegalStateException.class, () -> window.enter(1));
    }
}
