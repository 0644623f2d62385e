package io.millrace.verify;

/**
 * How many rows were compared, and how many are wrong in which way.
 *
 * @param rowsCompared rows of the source that the store should have
 * @param withoutMerchant rows of the source whose merchant id is not allowed, so that no store can have them
 * @param quarantined rows that differ, and belong to, or stand under, a merchant that is set aside
 * @param underWay rows that still differed at the end, but whose state in the store changed in the meantime
 */
public record Counts(
        long rowsCompared,
        long missing,
        long stale,
        long ghost,
        long duplicate,
        long misplaced,
        long withoutMerchant,
        long underWay,
        long quarantined) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    static final Counts UNDER_WAY = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0);

    static final Counts QUARANTINED = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 1);

    static Counts of(long rowsCompared, long withoutMerchant) {
        return new Counts(rowsCompared, 0, 0, 0, 0, 0, withoutMerchant, 0, 0);
    }

    /** One difference of this kind. */
    static Counts of(Difference.Kind kind) {
        return switch (kind) {
            case MISSING -> new Counts(0, 1, 0, 0, 0, 0, 0, 0, 0);
            case STALE -> new Counts(0, 0, 1, 0, 0, 0, 0, 0, 0);
            case GHOST -> new Counts(0, 0, 0, 1, 0, 0, 0, 0, 0);
            case DUPLICATE -> new Counts(0, 0, 0, 0, 1, 0, 0, 0, 0);
            case MISPLACED -> new Counts(0, 0, 0, 0, 0, 1, 0, 0, 0);
        };
    }

    /** True where nothing is wrong; rows without a merchant are known to be in no store. */
    public boolean clean() {
        return cleanButForQuarantine() && quarantined == 0;
    }

    /** True where nothing is wrong with merchants that are not set aside. */
    public boolean cleanButForQuarantine() {
        return missing + stale + ghost + duplicate + misplaced == 0;
    }

    Counts plus(Counts more) {
        return new Counts(
                rowsCompared + more.rowsCompared,
                missing + more.missing,
                stale + more.stale,
                ghost + more.ghost,
                duplicate + more.duplicate,
                misplaced + more.misplaced,
                withoutMerchant + more.withoutMerchant,
                underWay + more.underWay,
                quarantined + more.quarantined);
    }
}
