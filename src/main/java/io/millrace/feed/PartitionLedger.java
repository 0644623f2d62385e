package io.millrace.feed;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How far one ownership of a partition has come, and whether it still takes chunks. Thread-safe: the stream begins and
 * ends chunks, the consumer's own thread closes the ledger when the partition is taken away.
 */
final class PartitionLedger {
    private int inFlight;
    private boolean closed;
    private boolean failed;
    private long highest = -1;

    /** True if a chunk may be handed on; chunks begin in the partition's order, and each has to be ended. */
    synchronized boolean begin() {
        if (closed) {
            return false;
        }
        inFlight++;
        return true;
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

    /** Gives up on what is in flight, so that nobody waits for it. */
    synchronized void abandon() {
        closed = true;
        failed = true;
        notifyAll();
    }

    /** Lets no further chunk begin. */
    synchronized void close() {
        closed = true;
    }

    /**
     * Waits until nothing is in flight. For the consumer's own thread only.
     *
     * @return the first offset that is not handled; nothing where it took longer than {@code max}, where a chunk failed,
     *     or where none was handled
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
