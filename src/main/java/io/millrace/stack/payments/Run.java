package io.millrace.stack.payments;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The time during which workers work. For any thread.
 *
 * @param operations how many operations each worker does at most
 */
record Run(CountDownLatch over, long operations) {
    Run(long operations) {
        this(new CountDownLatch(1), operations);
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    void end() {
        over.countDown();
    }

    /** Waits, shorter if the run ends meanwhile. */
    void pause(Duration time) throws InterruptedException {
        var _ = over.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
