package io.millrace.verify;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets time pass between two looks at what may still be under way. */
@FunctionalInterface
interface Pause {
    Pause REAL = length -> {
        // Nobody ever releases it: a wait that an interrupt ends.
        var _ = new Semaphore(0).tryAcquire(length.toMillis(), TimeUnit.MILLISECONDS);
    };

    void pause(Duration length) throws InterruptedException;
}
