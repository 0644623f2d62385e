package io.millrace.base;

/** A clock, in milliseconds; the one place that asks the machine for them. */
@FunctionalInterface
public interface Clock {
    /** The wall clock, since 1970. It may be set at any time, back or forth: for times that people see or that are kept. */
    Clock SYSTEM = System::currentTimeMillis;

    /** Goes on evenly from some point of this process's time: for how long something takes. */
    Clock STEADY = () -> System.nanoTime() / 1_000_000;

    long millis();
}
