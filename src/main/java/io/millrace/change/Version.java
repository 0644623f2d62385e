package io.millrace.change;

/**
 * Orders the changes of one row, in every store: {@code epoch << 48 | event}.
 *
 * <p>It grows per row in commit order and says nothing across rows. The event is PGQ's {@code ev_id}, drawn in an AFTER
 * trigger while the row is locked; the epoch is raised by an operator after a restore made the ids run backwards. Event 0
 * is the initial load: older than every change of its epoch.
 */
public record Version(long value) implements Comparable<Version> {
    private static final int EVENT_BITS = 48;
    private static final long EVENT_MAX = (1L << EVENT_BITS) - 1;
    private static final int EPOCH_MAX = (1 << 15) - 1;

    public Version {
        if (value < 0) {
            throw new IllegalArgumentException("version " + value + " is negative");
        }
    }

    public static Version of(int epoch, long event) {
        if (epoch < 0 || epoch > EPOCH_MAX || event < 0 || event > EVENT_MAX) {
            throw new IllegalArgumentException("epoch " + epoch + ", event " + event + " make no version");
        }
        return new Version((long) epoch << EVENT_BITS | event);
    }

    public int epoch() {
        return (int) (value >>> EVENT_BITS);
    }

    public long event() {
        return value & EVENT_MAX;
    }

    @Override
    public int compareTo(Version other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return epoch() + "/" + event();
    }
}
