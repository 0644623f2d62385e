package io.millrace.base;

/** The wall clock, in milliseconds since 1970; the one place that asks the machine for it. */
@FunctionalInterface
public interface Clock {
    Clock SYSTEM = System::currentTimeMillis;

    long millis();
}
