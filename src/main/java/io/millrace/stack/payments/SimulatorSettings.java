package io.millrace.stack.payments;

import io.millrace.base.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What is simulated.
 *
 * @param merchants how many there are: keys 1 to this; the lower the key, the busier the merchant
 * @param rate row changes per second, all tables together
 * @param seed of every random decision
 * @param start when the simulated clock begins, which all time columns are taken from
 * @param holdMax how long a transaction that commits late is held at most; it is held a quarter of it at least
 */
public record SimulatorSettings(int merchants, int rate, long seed, Instant start, Duration holdMax) {
    public SimulatorSettings {
        if (merchants < 1) {
            throw new IllegalArgumentException("merchants is " + merchants + ", at least 1 is needed");
        }
        if (rate < 1) {
            throw new IllegalArgumentException("rate is " + rate + " changes per second, at least 1 is needed");
        }
        if (holdMax.isNegative()) {
            throw new IllegalArgumentException("holdMax is " + holdMax + ", which is negative");
        }
    }

    /** Starts the simulated clock now and holds late transactions 2 to 8 seconds. */
    public SimulatorSettings(int merchants, int rate, long seed) {
        this(merchants, rate, seed, Instant.ofEpochMilli(Clock.SYSTEM.millis()), Duration.ofSeconds(8));
    }
}
