package io.millrace.merchant;

import io.millrace.base.Clock;

/** How long a merchant has worked on its round; while it waits for the store it stands still. */
final class WorkTime {
    private final Clock clock;
    private boolean running;
    private long sinceMillis;
    private long beforeMillis;

    WorkTime(Clock clock) {
        this.clock = clock;
    }

    /** Begins from nothing. */
    void begin() {
        beforeMillis = 0;
        sinceMillis = clock.millis();
        running = true;
    }

    /** Stands still until {@link #goOn}. */
    void pause() {
        beforeMillis = millis();
        running = false;
    }

    void goOn() {
        if (!running) {
            sinceMillis = clock.millis();
            running = true;
        }
    }

    /** Back to nothing, standing still. */
    void end() {
        beforeMillis = 0;
        running = false;
    }

    long millis() {
        return beforeMillis + (running ? clock.millis() - sinceMillis : 0);
    }
}
