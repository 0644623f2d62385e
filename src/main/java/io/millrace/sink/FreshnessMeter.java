package io.millrace.sink;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.zip.DataFormatException;
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

    /** All that was measured since the last reset, as bytes that {@link #together} understands. */
    public synchronized byte[] measured() {
        all.add(recorder.getIntervalHistogram());
        var buffer = ByteBuffer.allocate(all.getNeededByteBufferCapacity());
        int length = all.encodeIntoCompressedByteBuffer(buffer);
        return Arrays.copyOf(buffer.array(), length);
    }

    /** What several meters have measured, as if it were one. */
    public static Snapshot together(Collection<byte[]> measured) {
        var sum = new Histogram(HOUR, 3);
        for (var one : measured) {
            try {
                sum.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(one), HOUR));
            } catch (DataFormatException e) {
                throw new IllegalArgumentException("what was measured cannot be read", e);
            }
        }
        return new Snapshot(
                sum.getTotalCount(), sum.getValueAtPercentile(50), sum.getValueAtPercentile(99), sum.getMaxValue());
    }

    /** Forgets what was measured so far. */
    public synchronized void reset() {
        recorder.reset();
        all.reset();
    }
}
