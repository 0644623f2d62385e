package io.millrace.capture;

import org.jspecify.annotations.Nullable;

/** What one image of a row says about whose it is. */
sealed interface Owner {
    /** The merchant's name, unparsed. */
    record Named(@Nullable String merchant) implements Owner {}

    /** Whoever owns that parent. */
    record ChildOf(Ref parent) implements Owner {}

    /** Nobody: the reference to the parent is null. */
    record Nobody(String why) implements Owner {}
}
