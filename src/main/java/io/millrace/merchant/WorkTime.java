package io.millrace.merchant;

import io.millrace.base.Clock;

/**
 * How long a merchant has worked on its round; while it waits for the store it stands still. Written by the merchant alone,
 * read by any thread, also while the merchant is at work.
 */
public final class WorkTime {
    private final Clock clock;

    /** While it runs, when it would have begun without any pause; otherwise what it stands at, as its complement. */
    private volatile long state = ~0L;

    public WorkTime(Clock clock) {
        this.clock = clock;
    }

    /** Begins from nothing. */
    void begin() {
        state = clock.millis();
    }

    /** Stands still until {@link #goOn}. */
    void pause() {
        state = ~millis();
    }

    void goOn() {
        if (state < 0) {
            state = clock.millis() - ~state;
        }
    }

    /** Back to nothing, standing still. */
    void end() {
        state = ~0L;
    }

    /** 0 where it has no round. */
    public long millis() {
        long now = state;
        return now < 0 ? ~now : Math.max(0, clock.millis() - now);
    }
}
