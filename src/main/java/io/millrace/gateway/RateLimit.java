package io.millrace.gateway;

import io.millrace.base.Clock;
import io.millrace.change.MerchantId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each merchant ask so often, by a bucket of tokens that fills evenly. Those who were silent for longest are forgotten
 * beyond {@link #MERCHANTS_MAX}, and begin with a full bucket. Thread-safe.
 */
final class RateLimit {
    static final int MERCHANTS_MAX = 10_000;

    private static final class Bucket {
        double tokens;
        long atMillis;
    }

    private final double perMilli;
    private final int burst;
    private final Clock clock;
    private final Map<MerchantId, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MerchantId, Bucket> eldest) {
            return size() > MERCHANTS_MAX;
        }
    };

    /** @param clock a steady one */
    RateLimit(int perSecond, int burst, Clock clock) {
        this.perMilli = perSecond / 1_000.0;
        this.burst = burst;
        this.clock = clock;
    }

    /** True where the merchant may ask now, which counts. */
    synchronized boolean take(MerchantId merchant) {
        long now = clock.millis();
        var bucket = buckets.computeIfAbsent(merchant, _ -> {
            var full = new Bucket();
            full.tokens = burst;
            full.atMillis = now;
            return full;
        });
        bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.atMillis) * perMilli);
        bucket.atMillis = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}
