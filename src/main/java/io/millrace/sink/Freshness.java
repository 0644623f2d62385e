package io.millrace.sink;

/** Hears of what has been stored, to measure how long a change took from its commit until a reader can see it. */
@FunctionalInterface
public interface Freshness {
    /** Called from merchants' threads, for each stored write; cheap and never blocking. */
    void stored(Write write, Outcome.Stored outcome, long committedAtMillis);
}
