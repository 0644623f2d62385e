package io.millrace.tool.road;

/**
 * A change that is looked for.
 *
 * @param mark of an update the amount that the row has at least once it is seen, of a status its key
 * @param dueNanos when it was to be sent, of {@link System#nanoTime}, whenever it was
 */
record Sample(Kind kind, long merchant, long transaction, long mark, long dueNanos) {
    /** What happened. */
    enum Kind {
        INSERTED,
        UPDATED,
        STATUS
    }
}
