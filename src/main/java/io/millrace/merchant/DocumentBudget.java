package io.millrace.merchant;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all merchants of a lane may remember documents in, on one node. Thread-safe. */
public final class DocumentBudget {
    private final long max;
    private final AtomicLong used = new AtomicLong();

    public DocumentBudget(long max) {
        this.max = max;
    }

    /** Takes so many bytes; false where there are not as many left. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= max) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
