package io.millrace.sink;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long changes took from commit until a reader can see them, since the last reset. Thread-safe. */
public final class FreshnessMeter implements LongConsumer {
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    private final Recorder recorder = new Recorder(HOUR, 3);
    private final Histogram all = new Histogram(HOUR, 3);

    @Override
    public void accept(long millis) {
        recorder.recordValue(Math.clamp(millis, 0, HOUR));
    }

    /** All that was measured since the last reset, as bytes that {@link Measured#together} understands. */
    public synchronized byte[] measured() {
        all.add(recorder.getIntervalHistogram());
        var buffer = ByteBuffer.allocate(all.getNeededByteBufferCapacity());
        int length = all.encodeIntoCompressedByteBuffer(buffer);
        return Arrays.copyOf(buffer.array(), length);
    }

    /** Forgets what was measured so far. */
    public synchronized void reset() {
        recorder.reset();
        all.reset();
    }
}
