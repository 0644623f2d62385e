package io.millrace.stack.redshift;

/** What is done to a statement instead of, or after, running it. */
public sealed interface Fault {
    /** It runs. */
    record None() implements Fault {}

    /** It does not run, and the client hears this error. */
    record Fail(RedshiftError error) implements Fault {}

    /** It does not run, and the connection is cut; an open transaction is rolled back. */
    record CutBefore() implements Fault {}

    /** It runs, and is committed where no transaction is open, but the connection is cut before the client hears of it. */
    record CutAfter() implements Fault {}
}
