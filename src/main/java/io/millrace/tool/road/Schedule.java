package io.millrace.tool.road;

import java.time.Duration;

/**
 * What changes are made, and when.
 *
 * @param rate changes a second that are looked for, of all merchants but the first {@code apart}
 * @param besideRate changes a second of merchants 1 to {@code apart}, which are not looked for; 0 for none
 * @param merchants how many there are in all
 */
record Schedule(int rate, int besideRate, int apart, int merchants, Duration length, long seed) {
    Schedule {
        if (rate < 1 || besideRate < 0 || apart < 0 || merchants <= apart || (besideRate > 0 && apart == 0)) {
            throw new IllegalArgumentException("of " + merchants + " merchants, " + apart + " of them apart, " + rate
                    + " and " + besideRate + " changes a second cannot be made");
        }
    }

    /** Changes of all merchants, all of which are looked for. */
    static Schedule of(int rate, int merchants, Duration length, long seed) {
        return new Schedule(rate, 0, 0, merchants, length, seed);
    }

    /** How many changes a rate makes in all. */
    long changes(int ofRate) {
        return Math.max(1, ofRate * length.toMillis() / 1000);
    }
}
