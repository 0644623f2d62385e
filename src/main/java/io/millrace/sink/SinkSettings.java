package io.millrace.sink;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;
import java.time.Duration;

/** Limits of one sink; {@code reference.conf} says what each means. */
public record SinkSettings(int batchMax, long batchBytesMax, Duration batchLinger, long writeBytesMax, Backoff retry) {
    public SinkSettings {
        if (batchMax < 1 || batchBytesMax < 1 || writeBytesMax < 1) {
            throw new IllegalArgumentException("batch-max, batch-bytes-max and write-bytes-max have to be at least 1");
        }
    }

    /** Reads one section of {@code lanes}, already merged with {@code lane-defaults}. */
    public static SinkSettings from(Config config) {
        return new SinkSettings(
                config.getInt("batch-max"),
                config.getBytes("batch-bytes-max"),
                config.getDuration("batch-linger"),
                config.getBytes("write-bytes-max"),
                new Backoff(config.getDuration("retry-first"), config.getDuration("retry-max")));
    }
}
