package io.millrace.stack.payments;

/**
 * Which keys are whose, where others than the business make rows in its tables.
 *
 * <p>The business counts its keys up from 1, and neither looks at nor changes a row whose key is {@link #FOREIGN_MIN} or
 * above.
 */
final class Keys {
    /** The first key of all that are not the business's own; those of a {@link Whale} begin here. */
    static final long FOREIGN_MIN = 1_000_000_000_000L;

    /** The first key that no whale comes to. */
    static final long WHALE_END = 2 * FOREIGN_MIN;

    private Keys() {}
}
