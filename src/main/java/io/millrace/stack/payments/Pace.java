package io.millrace.stack.payments;

/**
 * How many changes are due: so many a second since the start, whatever became of them.
 *
 * <p>What a stall has kept from being done is caught up with afterwards, up to fifteen seconds of it; the rest is let go.
 */
final class Pace {
    private static final double DEBT_SECONDS_MAX = 15;

    private final double rate;
    private double done;
    private long since;

    Pace(double rate, long nowNanos) {
        this.rate = rate;
        this.since = nowNanos;
    }

    /** Changes that should have been made by now and have not been. */
    long due(long nowNanos) {
        double debt = (nowNanos - since) / 1e9 * rate - done;
        double debtMax = DEBT_SECONDS_MAX * rate;
        if (debt > debtMax) {
            since = nowNanos;
            done = -debtMax;
            debt = debtMax;
        }
        return (long) Math.floor(debt);
    }

    void made(long changes) {
        done += changes;
    }
}
