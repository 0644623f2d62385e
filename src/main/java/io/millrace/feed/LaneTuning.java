package io.millrace.feed;

import io.millrace.base.Remote;
import io.millrace.sink.SinkSettings;
import java.time.Duration;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What of a lane's settings is changed while it runs; null: as configured.
 *
 * @param batchMax writes in a batch at most
 * @param batchLingerMillis how long a batch may wait to fill
 */
public record LaneTuning(
        @Nullable Integer batchMax, @Nullable Long batchLingerMillis) implements Remote {
    /** Everything as configured. */
    public static final LaneTuning NONE = new LaneTuning(null, null);

    private static final int BATCH_MAX = 1_000_000;
    private static final Duration LINGER_MAX = Duration.ofMinutes(1);

    public LaneTuning {
        if (batchMax != null && (batchMax < 1 || batchMax > BATCH_MAX)) {
            throw new IllegalArgumentException("batch-max is " + batchMax + ": 1 to " + BATCH_MAX);
        }
        if (batchLingerMillis != null && (batchLingerMillis < 0 || batchLingerMillis > LINGER_MAX.toMillis())) {
            throw new IllegalArgumentException(
                    "batch-linger is " + batchLingerMillis + " ms: 0 to " + LINGER_MAX.toMillis());
        }
    }

    /** These settings, with what is changed. */
    SinkSettings of(SinkSettings configured) {
        return new SinkSettings(
                batchMax == null ? configured.batchMax() : batchMax,
                configured.batchBytesMax(),
                batchLingerMillis == null ? configured.batchLinger() : Duration.ofMillis(batchLingerMillis),
                configured.writeBytesMax(),
                configured.retry());
    }

    /** It in words. */
    public String sentence() {
        var words = new StringJoiner(", ").setEmptyValue("as configured");
        if (batchMax != null) {
            words.add("batch-max " + batchMax);
        }
        if (batchLingerMillis != null) {
            words.add("batch-linger " + batchLingerMillis + "ms");
        }
        return words.toString();
    }
}
