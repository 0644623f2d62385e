package io.millrace.feed;

import com.typesafe.config.Config;
import io.millrace.base.Backoff;
import io.millrace.merchant.MerchantSettings;
import io.millrace.merchant.QuarantineSettings;
import io.millrace.sink.SinkSettings;
import java.time.Duration;
import java.util.Locale;

/** One lane; {@code reference.conf} says what each key means. */
public record LaneSettings(
        String name,
        StoreKind store,
        int consumers,
        int chunkMax,
        Duration chunkLinger,
        int changesInFlight,
        int sinks,
        Duration drainMax,
        Duration sessionTimeout,
        Duration silentMax,
        boolean staticMembers,
        Duration merchantIdleMax,
        int merchantsMax,
        Backoff restart,
        SinkSettings sink,
        MerchantSettings merchant,
        QuarantineSettings quarantine) {
    private static final Duration SESSION_MIN = Duration.ofSeconds(6);
    private static final Duration SILENT_MIN = Duration.ofSeconds(3);

    /** What a lane writes to. */
    public enum StoreKind {
        ELASTICSEARCH,
        POSTGRESQL,
        REDSHIFT
    }

    public LaneSettings {
        if (consumers < 1 || chunkMax < 1 || changesInFlight < 1 || sinks < 1 || merchantsMax < 1) {
            throw new IllegalArgumentException("lanes." + name
                    + ": consumers, chunk-max, changes-in-flight, sinks and merchants-max have to be at least 1");
        }
        if (sessionTimeout.compareTo(SESSION_MIN) < 0) {
            throw new IllegalArgumentException("lanes." + name + ".session-timeout is " + sessionTimeout.toMillis()
                    + " ms: give it at least 6 s, as Kafka's brokers want it");
        }
        if (silentMax.compareTo(SILENT_MIN) < 0) {
            throw new IllegalArgumentException("lanes." + name + ".silent-max is " + silentMax.toMillis()
                    + " ms: give it at least 3 s, since a partition is looked at every third of it");
        }
        if (store != StoreKind.ELASTICSEARCH && sinks > 1) {
            throw new IllegalArgumentException(
                    "lanes." + name + ".sinks is " + sinks + ": a warehouse is loaded by one sink");
        }
    }

    /** The consumer group: {@code millrace-<lane>}. */
    public String group() {
        return "millrace-" + name;
    }

    /** Reads one section of {@code lanes}, already merged with {@code lane-defaults}. */
    public static LaneSettings from(String name, Config config) {
        return new LaneSettings(
                name,
                store(name, config.getString("store")),
                config.getInt("consumers"),
                config.getInt("chunk-max"),
                config.getDuration("chunk-linger"),
                config.getInt("changes-in-flight"),
                config.getInt("sinks"),
                config.getDuration("drain-max"),
                config.getDuration("session-timeout"),
                config.getDuration("silent-max"),
                config.getBoolean("static-members"),
                config.getDuration("merchant-idle-max"),
                config.getInt("merchants-max"),
                new Backoff(config.getDuration("retry-first"), config.getDuration("retry-max")),
                SinkSettings.from(config),
                MerchantSettings.from(config),
                QuarantineSettings.from(config));
    }

    private static StoreKind store(String lane, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "elasticsearch" -> StoreKind.ELASTICSEARCH;
            case "postgresql" -> StoreKind.POSTGRESQL;
            case "redshift" -> StoreKind.REDSHIFT;
            default ->
                throw new IllegalArgumentException(
                        "lanes." + lane + ".store is '" + name + "': elasticsearch, postgresql or redshift is known");
        };
    }
}
