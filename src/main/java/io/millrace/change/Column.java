package io.millrace.change;

/**
 * One column of a source table.
 *
 * @param modifier the type's own limit as PostgreSQL's catalogue packs it ({@code atttypmod}): a text's length, a number's
 *     precision and scale; {@link #UNLIMITED} where there is none
 */
public record Column(String name, ColumnType type, int modifier) {
    public static final int UNLIMITED = -1;

    /** What a modifier counts besides the limit itself. */
    private static final int HEADER = 4;

    /** A column whose type has no limit of its own. */
    public Column(String name, ColumnType type) {
        this(name, type, UNLIMITED);
    }

    /** The characters that a {@code varchar(n)} or {@code char(n)} holds at most; {@link #UNLIMITED} where it does not say. */
    public int length() {
        return modifier < HEADER ? UNLIMITED : modifier - HEADER;
    }

    /** The digits that a {@code numeric(p, s)} holds at most; {@link #UNLIMITED} where it does not say. */
    public int precision() {
        return modifier < HEADER ? UNLIMITED : (modifier - HEADER) >> 16 & 0xffff;
    }

    /** The digits behind the point that a {@code numeric(p, s)} holds, which may be negative; 0 where it does not say. */
    public int scale() {
        // Eleven bits with a sign, since PostgreSQL 15.
        return modifier < HEADER ? 0 : ((modifier - HEADER & 0x7ff) ^ 1024) - 1024;
    }
}
