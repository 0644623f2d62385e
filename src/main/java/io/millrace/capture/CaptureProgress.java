package io.millrace.capture;

import io.millrace.capture.CaptureStatus.State;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What a capture reports while it works; for any thread. */
final class CaptureProgress {
    private record Doing(State state, String detail) {}

    private final String source;
    private final AtomicReference<Doing> doing = new AtomicReference<>(new Doing(State.STALLED, "it is starting"));
    private final AtomicLong captured = new AtomicLong();
    private final AtomicLong deadLettered = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong orphaned = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong(-1);
    private final AtomicLong lastCommitMillis = new AtomicLong();

    CaptureProgress(String source) {
        this.source = source;
    }

    void is(State state, String detail) {
        doing.set(new Doing(state, detail));
    }

    void counted(Counts counts) {
        captured.addAndGet(counts.captured);
        deadLettered.addAndGet(counts.deadLettered);
        skipped.addAndGet(counts.skipped);
        orphaned.addAndGet(counts.orphaned);
        lastCommitMillis.accumulateAndGet(counts.lastCommitMillis, Math::max);
    }

    void waiting(long events) {
        waiting.set(events);
    }

    CaptureStatus status() {
        var now = doing.get();
        return new CaptureStatus(
                source,
                now.state(),
                now.detail(),
                captured.get(),
                deadLettered.get(),
                skipped.get(),
                orphaned.get(),
                waiting.get(),
                lastCommitMillis.get());
    }

    /** What one batch has brought; counted once the batch is finished. For one thread. */
    static final class Counts {
        long captured;
        long deadLettered;
        long skipped;
        long orphaned;
        long lastCommitMillis;

        void add(Publication publication) {
            switch (publication) {
                case Publication.Send send -> {
                    captured++;
                    lastCommitMillis = Math.max(lastCommitMillis, send.change().committedAtMillis());
                }
                case Publication.Dead _ -> deadLettered++;
            }
        }
    }
}
