package io.millrace.sink;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** What was measured of a lane's freshness, from which what was measured before can be taken away. Does not change. */
public final class Measured {
    /** Milliseconds by percentile; all 0 while nothing was measured. */
    public record Snapshot(long samples, long p50Millis, long p99Millis, long maxMillis) {}

    private static final long HOUR = TimeUnit.HOURS.toMillis(1);

    private final Histogram all;

    private Measured(Histogram all) {
        this.all = all;
    }

    /** What several meters have measured, as if it were one. */
    public static Measured together(Collection<byte[]> measured) {
        var sum = new Histogram(HOUR, 3);
        for (var one : measured) {
            try {
                sum.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(one), HOUR));
            } catch (DataFormatException e) {
                throw new IllegalArgumentException("what was measured cannot be read", e);
            }
        }
        return new Measured(sum);
    }

    /**
     * What has come since an earlier look at the same meters.
     *
     * @throws IllegalArgumentException where they were reset in between
     */
    public Measured since(Measured earlier) {
        var rest = all.copy();
        rest.subtract(earlier.all);
        return new Measured(rest);
    }

    /** The figures. */
    public Snapshot snapshot() {
        long samples = all.getTotalCount();
        return new Snapshot(
                samples,
                all.getValueAtPercentile(50),
                all.getValueAtPercentile(99),
                samples == 0 ? 0 : all.getMaxValue());
    }
}
