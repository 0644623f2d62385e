package io.millrace.sink;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long changes took from commit until a reader can see them, since the last reset. Thread-safe. */
public final class FreshnessMeter implements LongConsumer {
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    /** Milliseconds by percentile; all 0 while nothing was measured. */
    public record Snapshot(long samples, long p50Millis, long p99Millis, long maxMillis) {}

    private final Recorder recorder = new Recorder(HOUR, 3);
    private final Histogram all = new Histogram(HOUR, 3);

    @Override
    public void accept(long millis) {
        recorder.recordValue(Math.clamp(millis, 0, HOUR));
    }

    public synchronized Snapshot snapshot() {
        all.add(recorder.getIntervalHistogram());
        return new Snapshot(
                all.getTotalCount(), all.getValueAtPercentile(50), all.getValueAtPercentile(99), all.getMaxValue());
    }

    /** Forgets what was measured so far. */
    public synchronized void reset() {
        recorder.reset();
        all.reset();
    }
}
