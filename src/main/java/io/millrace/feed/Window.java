package io.millrace.feed;

import io.millrace.base.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How much of one partition may be in flight: so many changes, spread over few chunks.
 *
 * <p>Few chunks, so that while the store is busy the next one fills, and its merchants have more to merge. But a chunk that
 * waits for long, for one slow merchant, is counted by its changes alone; so the others go on beside it. Thread-safe.
 */
final class Window {
    /** How many chunks, and for how long each is counted. */
    private static final int CHUNKS_MAX = 16;

    private static final Duration COUNTED_FOR = Duration.ofSeconds(1);

    /** A chunk that is in flight. */
    static final class Chunk {
        private final int changes;
        private final CompletableFuture<Chunk> entered = new CompletableFuture<>();
        private long sinceMillis;

        private Chunk(int changes) {
            this.changes = changes;
        }
    }

    private final int changesMax;
    private final Clock clock;
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<Boolean> fullness;
    private final SequencedSet<Chunk> counted = new LinkedHashSet<>();
    private int inFlight;
    private boolean lookingLater;
    private boolean full;
    private @Nullable Chunk waiting;

    /**
     * @param later has something done after a while
     * @param fullness hears true when a chunk waits for others to leave, since there are too many changes, and false when it
     *     has gone in; must not block
     */
    Window(int changesMax, Clock clock, BiConsumer<Duration, Runnable> later, Consumer<Boolean> fullness) {
        this.changesMax = changesMax;
        this.clock = clock;
        this.later = later;
        this.fullness = fullness;
    }

    /** Asks to let a chunk in; nobody else asks before it is answered. One larger than the window goes in alone. */
    synchronized CompletionStage<Chunk> enter(int changes) {
        if (waiting != null) {
            throw new IllegalStateException("a chunk waits at the window already");
        }
        var chunk = new Chunk(changes);
        waiting = chunk;
        letIn();
        return chunk.entered;
    }

    /** The chunk is no longer in flight. */
    synchronized void leave(Chunk chunk) {
        inFlight -= chunk.changes;
        counted.remove(chunk);
        letIn();
    }

    private void letIn() {
        var chunk = waiting;
        if (chunk == null) {
            return;
        }
        boolean tooMany = inFlight > 0 && inFlight + chunk.changes > changesMax;
        if (tooMany != full) {
            full = tooMany;
            fullness.accept(full);
        }
        if (tooMany) {
            return;
        }
        long now = clock.millis();
        while (!counted.isEmpty() && leftOf(counted.getFirst(), now) <= 0) {
            counted.removeFirst();
        }
        if (counted.size() >= CHUNKS_MAX) {
            lookLater(leftOf(counted.getFirst(), now));
            return;
        }
        waiting = null;
        chunk.sinceMillis = now;
        counted.add(chunk);
        inFlight += chunk.changes;
        chunk.entered.complete(chunk);
    }

    private static long leftOf(Chunk chunk, long nowMillis) {
        return chunk.sinceMillis + COUNTED_FOR.toMillis() - nowMillis;
    }

    private void lookLater(long millis) {
        if (!lookingLater) {
            lookingLater = true;
            later.accept(Duration.ofMillis(millis), this::look);
        }
    }

    private synchronized void look() {
        lookingLater = false;
        letIn();
    }
}
