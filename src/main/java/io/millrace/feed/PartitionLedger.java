package io.millrace.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * How far one ownership of a partition has come, and whether chunks may go on to the merchants.
 *
 * <p>While a rebalance is under way chunks are held: Alpakka goes on with the same stream if the partition comes back soon, so
 * a chunk that was left out in between would be a gap below the next commit. Only when the partition is known to be somebody
 * else's, or the stream has ended, so that another one reads the same again, are they left out. Thread-safe: the stream begins and ends chunks, the consumer's own thread does the rest.
 */
final class PartitionLedger {
    private enum State {
        OPEN,
        HELD,
        CLOSED
    }

    private final List<CompletableFuture<Boolean>> held = new ArrayList<>();
    private State state = State.OPEN;
    private int inFlight;
    private boolean failed;
    private boolean ended;
    private int holds;
    private long highest;

    /** @param start the first offset that is to be handled, -1 where that is not known */
    PartitionLedger(long start) {
        this.highest = start;
    }

    /**
     * Asks to hand on a chunk; called in the partition's order.
     *
     * @return completes with true once it may be handed on, and then has to be ended; with false if it never may
     */
    synchronized CompletionStage<Boolean> begin() {
        return switch (state) {
            case OPEN -> {
                inFlight++;
                yield CompletableFuture.completedFuture(true);
            }
            case HELD -> {
                var later = new CompletableFuture<Boolean>();
                held.add(later);
                yield later;
            }
            case CLOSED -> CompletableFuture.completedFuture(false);
        };
    }

    /** Ends a chunk that is handled up to {@code nextOffset}. */
    synchronized void handled(long nextOffset) {
        highest = Math.max(highest, nextOffset);
        inFlight--;
        notifyAll();
    }

    /** Ends a chunk that was not handled. */
    synchronized void failed() {
        failed = true;
        inFlight--;
        notifyAll();
    }

    /** How far it has come. */
    synchronized Standing standing() {
        return new Standing(highest, inFlight + held.size());
    }

    /** Holds chunks that have not begun; a number for {@link #resume}. */
    synchronized int hold() {
        if (state == State.OPEN) {
            state = State.HELD;
        }
        return ++holds;
    }

    /** No record comes any more from where this ownership's chunks are made. */
    synchronized void ended() {
        ended = true;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Nothing more will be handled by this ownership. */
    synchronized boolean isOver() {
        return ended || state == State.CLOSED;
    }

    /** The number of the last {@link #hold}. */
    synchronized int holds() {
        return holds;
    }

    /** The partition stays: what is held goes on, unless another stream will read it again; nothing where it is held anew. */
    void resume(int hold) {
        synchronized (this) {
            if (hold != holds) {
                return;
            }
        }
        release(hasEnded() ? State.CLOSED : State.OPEN);
    }

    /** The partition is gone: no further chunk goes on. */
    void close() {
        release(State.CLOSED);
    }

    /** As {@link #close}, and what is in flight is given up, so that nobody waits for it. */
    void abandon() {
        synchronized (this) {
            failed = true;
            notifyAll();
        }
        close();
    }

    /** What was held goes on before anything newer: as long as some is left, what comes is held behind it. */
    private void release(State next) {
        for (var released = take(next); !released.isEmpty(); released = take(next)) {
            released.forEach(chunk -> chunk.complete(next == State.OPEN));
        }
    }

    private synchronized List<CompletableFuture<Boolean>> take(State next) {
        if (state == State.CLOSED) {
            return List.of();
        }
        var released = List.copyOf(held);
        held.clear();
        if (next == State.CLOSED || released.isEmpty()) {
            state = next;
        } else {
            inFlight += released.size();
        }
        return released;
    }

    /**
     * Waits until nothing is in flight. For the consumer's own thread only.
     *
     * @return the first offset that is not handled; nothing where it took longer than {@code max}, where a chunk failed,
     *     or where none was handled and it is not known where it began
     */
    synchronized OptionalLong awaitIdle(Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        try {
            while (inFlight > 0 && !failed) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return OptionalLong.empty();
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
        return failed || highest < 0 ? OptionalLong.empty() : OptionalLong.of(highest);
    }
}
