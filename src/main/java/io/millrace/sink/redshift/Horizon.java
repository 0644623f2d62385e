package io.millrace.sink.redshift;

import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Up to which commit one table is complete. A look at the bucket finds all that was handled up to some commit; once those parts
 * are loaded, whatever else has come since, the table is complete up to it. Pure; used by one thread.
 */
final class Horizon {
    private OptionalLong upToMillis = OptionalLong.empty();
    private final Set<Part> before = new HashSet<>();

    /** A look was taken: what was handled up to this commit is loaded, or among these. Only one is held at a time. */
    void see(long millis, Collection<Part> waiting) {
        if (upToMillis.isEmpty() || (before.isEmpty() && waiting.isEmpty())) {
            upToMillis = OptionalLong.of(millis);
            before.clear();
            before.addAll(waiting);
        }
    }

    /** Up to where the table is complete once these parts are loaded as well; nothing where that is not known. */
    OptionalLong after(Collection<Part> parts) {
        return before.stream().allMatch(parts::contains) ? upToMillis : OptionalLong.empty();
    }

    void loaded(Collection<Part> parts) {
        parts.forEach(before::remove);
        if (before.isEmpty()) {
            noted();
        }
    }

    /** The books have it. */
    void noted() {
        upToMillis = OptionalLong.empty();
        before.clear();
    }

    /** What it waits for may be loaded already, by somebody else or by a commit whose answer was lost. */
    void forget() {
        noted();
    }
}
