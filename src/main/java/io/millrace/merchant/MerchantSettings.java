package io.millrace.merchant;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;

/** Limits of one merchant, and what all of a lane may remember; {@code reference.conf} says what each means. */
public record MerchantSettings(
        int triesMax, int documentsCachedMax, long documentsCachedBytes, Backoff retry, OnRefused onRefused) {
    public MerchantSettings {
        if (triesMax < 1 || documentsCachedMax < 0 || documentsCachedBytes < 0) {
            throw new IllegalArgumentException(
                    "tries-max has to be at least 1, documents-cached-max and documents-cached-bytes at least 0");
        }
    }

    /** Reads one section of {@code lanes}, already merged with {@code lane-defaults}. */
    public static MerchantSettings from(Config config) {
        return new MerchantSettings(
                config.getInt("tries-max"),
                config.getInt("documents-cached-max"),
                config.getBytes("documents-cached-bytes"),
                new Backoff(config.getDuration("retry-first"), config.getDuration("retry-max")),
                OnRefused.parse(config.getString("on-refused")));
    }
}
