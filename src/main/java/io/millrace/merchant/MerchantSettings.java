package io.millrace.merchant;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;

/** Limits of one merchant; {@code reference.conf} says what each means. */
public record MerchantSettings(int triesMax, int documentsCachedMax, Backoff retry, OnRefused onRefused) {
    public MerchantSettings {
        if (triesMax < 1 || documentsCachedMax < 0) {
            throw new IllegalArgumentException("tries-max has to be at least 1, documents-cached-max at least 0");
        }
    }

    /** Reads one section of {@code lanes}, already merged with {@code lane-defaults}. */
    public static MerchantSettings from(Config config) {
        return new MerchantSettings(
                config.getInt("tries-max"),
                config.getInt("documents-cached-max"),
                new Backoff(config.getDuration("retry-first"), config.getDuration("retry-max")),
                OnRefused.parse(config.getString("on-refused")));
    }
}
