package io.millrace.feed;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How far one ownership of a partition has come, and whether chunks may go on to the merchants.
 *
 * <p>An ownership ends with the next rebalance, even where the partition comes back: another stream then reads on from what is
 * committed. Thread-safe: the stream begins and ends chunks, the consumer's own thread does the rest.
 */
final class PartitionLedger {
    private static final long NOWHERE = -1;

    private boolean over;
    private boolean read;
    private int inFlight;
    private boolean failed;
    private long highest;
    private long rewind = NOWHERE;

    /** @param start the first offset that is to be handled, -1 where that is not known */
    PartitionLedger(long start) {
        this.highest = start;
    }

    /** Asks to read the partition's records; where that is granted, {@link #readingEnded} has to be called. */
    synchronized boolean beginReading() {
        read = !over;
        return read;
    }

    /** No record comes any more from where this ownership's chunks are made. */
    synchronized void readingEnded() {
        read = false;
        over = true;
        notifyAll();
    }

    /** Asks to hand on a chunk; where that is granted, it has to be ended. Called in the partition's order. */
    synchronized boolean begin() {
        if (!over) {
            inFlight++;
        }
        return !over;
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
        return new Standing(highest, inFlight);
    }

    /** The records from {@code offset} on are to be read again, as long as this ownership lasts. */
    synchronized void rewind(long offset) {
        rewind = offset;
    }

    /** Where the partition is to be read again from, told once. */
    synchronized OptionalLong takeRewind() {
        var asked = over || rewind == NOWHERE ? OptionalLong.empty() : OptionalLong.of(rewind);
        rewind = NOWHERE;
        return asked;
    }

    /** Nothing more will be handed on by this ownership. */
    synchronized boolean isOver() {
        return over;
    }

    /** The ownership is over: no further chunk goes on, and no stream begins to read. */
    synchronized void close() {
        over = true;
    }

    /** As {@link #close}, and what is in flight is given up, so that nobody waits for it. */
    synchronized void abandon() {
        over = true;
        failed = true;
        notifyAll();
    }

    /**
     * Waits until nothing is in flight. For the consumer's own thread only.
     *
     * @return the first offset that is not handled; nothing where it took longer than {@code max}, where a chunk failed,
     *     or where none was handled and it is not known where it began
     */
    synchronized OptionalLong awaitIdle(Duration max) {
        boolean idle = await(() -> inFlight == 0 || failed, max);
        return !idle || failed || highest < 0 ? OptionalLong.empty() : OptionalLong.of(highest);
    }

    /** Waits until no stream reads any more; false where it took longer. For the consumer's own thread only. */
    synchronized boolean awaitNotRead(Duration max) {
        return await(() -> !read, max);
    }

    private synchronized boolean await(BooleanSupplier met, Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        try {
            while (!met.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
