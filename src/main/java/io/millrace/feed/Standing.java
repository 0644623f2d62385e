package io.millrace.feed;

/**
 * How far a consumer has come in a partition that it holds.
 *
 * @param handledUpTo the first offset that is not handled; -1 where that is not known
 * @param inFlight how many chunks are with the merchants
 */
record Standing(long handledUpTo, int inFlight) {
    /** Of a partition that was assigned and whose stream has not begun. */
    static final Standing UNREAD = new Standing(-1, 0);
}
