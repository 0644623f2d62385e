package io.millrace.merchant;

import io.millrace.base.Clock;

/**
 * How long a merchant has worked on its round; while it waits for the store it stands still. Written by the merchant alone,
 * read by any thread, also while the merchant is at work.
 */
public final class WorkTime {
    private record State(boolean running, long sinceMillis, long beforeMillis) {
        private static final State NONE = new State(false, 0, 0);
    }

    private final Clock clock;
    private volatile State state = State.NONE;

    public WorkTime(Clock clock) {
        this.clock = clock;
    }

    /** Begins from nothing. */
    void begin() {
        state = new State(true, clock.millis(), 0);
    }

    /** Stands still until {@link #goOn}. */
    void pause() {
        state = new State(false, 0, millis());
    }

    void goOn() {
        if (!state.running) {
            state = new State(true, clock.millis(), state.beforeMillis);
        }
    }

    /** Back to nothing, standing still. */
    void end() {
        state = State.NONE;
    }

    /** 0 where it has no round. */
    public long millis() {
        var now = state;
        return now.beforeMillis + (now.running ? clock.millis() - now.sinceMillis : 0);
    }
}
