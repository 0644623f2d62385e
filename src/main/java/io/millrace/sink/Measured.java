package io.millrace.sink;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** What was measured of a lane's freshness, in milliseconds by percentile; all 0 while nothing was. Does not change. */
public final class Measured {
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

    @JsonProperty
    public long samples() {
        return all.getTotalCount();
    }

    @JsonProperty
    public long p50Millis() {
        return all.getValueAtPercentile(50);
    }

    @JsonProperty
    public long p99Millis() {
        return all.getValueAtPercentile(99);
    }

    @JsonProperty
    public long maxMillis() {
        return samples() == 0 ? 0 : all.getMaxValue();
    }

    @Override
    public String toString() {
        return samples() + " samples, p50 " + p50Millis() + " ms, p99 " + p99Millis() + " ms, max " + maxMillis()
                + " ms";
    }
}
