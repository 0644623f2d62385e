package io.millrace.verify;

import java.util.Set;

/**
 * One row that a store has wrong.
 *
 * @param component where in the store
 * @param merchant whose the row is in the source; for a ghost, whose it is in the store
 * @param strangers under whom else it stands in the store
 * @param detail what was found, without any of the row's values
 */
public record Difference(
        String component, Kind kind, String merchant, Set<String> strangers, String key, String detail) {
    public Difference {
        strangers = Set.copyOf(strangers);
    }

    /** True where its merchant, or one under whom it stands, is one of these. */
    boolean touches(Set<String> merchants) {
        return merchants.contains(merchant) || strangers.stream().anyMatch(merchants::contains);
    }

    /** In what way a row is wrong. */
    public enum Kind {
        /** In the source, not in the store. */
        MISSING,
        /** In both, with different content. */
        STALE,
        /** In the store, not in the source. */
        GHOST,
        /** More than once in the store under its merchant. */
        DUPLICATE,
        /** In the store under a merchant that it does not belong to. */
        MISPLACED
    }

    @Override
    public String toString() {
        return kind + " " + component + " " + key + " of merchant " + merchant + ": " + detail;
    }
}
