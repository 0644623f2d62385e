package io.millrace.bench;

/** What a round measures. Two of the same name are the same figure. */
public record Figure(String name, String unit) {
    /** Changes from the first one that comes until all are handled and committed, a second. */
    public static final Figure RATE = new Figure("rate", "changes/s");

    /** Processor time of this process a change; see {@link Stopwatch} for what is counted. */
    public static final Figure CPU = new Figure("cpu", "µs/change");

    /** Processor time of the servers a change. */
    public static final Figure SERVERS_CPU = new Figure("servers' cpu", "µs/change");

    /** A latency, or another time, in milliseconds. */
    public static Figure millis(String name) {
        return new Figure(name, "ms");
    }

    @Override
    public String toString() {
        return name + ", " + unit;
    }
}
