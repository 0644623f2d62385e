package io.millrace.verify;

/**
 * How many rows were compared, and how many are wrong in which way.
 *
 * @param rowsCompared rows of the source that the store should have
 * @param setAside rows of the source whose merchant id is not allowed, so that no store can have them
 * @param underWay rows that still differed at the end, but whose state in the store changed in the meantime
 */
public record Counts(
        long rowsCompared,
        long missing,
        long stale,
        long ghost,
        long duplicate,
        long misplaced,
        long setAside,
        long underWay) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    static final Counts UNDER_WAY = new Counts(0, 0, 0, 0, 0, 0, 0, 1);

    static Counts of(long rowsCompared, long setAside) {
        return new Counts(rowsCompared, 0, 0, 0, 0, 0, setAside, 0);
    }

    /** One difference of this kind. */
    static Counts of(Difference.Kind kind) {
        return switch (kind) {
            case MISSING -> new Counts(0, 1, 0, 0, 0, 0, 0, 0);
            case STALE -> new Counts(0, 0, 1, 0, 0, 0, 0, 0);
            case GHOST -> new Counts(0, 0, 0, 1, 0, 0, 0, 0);
            case DUPLICATE -> new Counts(0, 0, 0, 0, 1, 0, 0, 0);
            case MISPLACED -> new Counts(0, 0, 0, 0, 0, 1, 0, 0);
        };
    }

    /** True where nothing is wrong; rows set aside are known to be in no store. */
    public boolean clean() {
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
                setAside + more.setAside,
                underWay + more.underWay);
    }
}
