package io.millrace.change;

/**
 * A column's PostgreSQL type, as far as the road needs to know it.
 *
 * @param kind what the values are; for an array, what its elements are
 * @param sql the type's name without length or scale as PostgreSQL prints it, such as {@code numeric} or {@code integer[]};
 *     {@code text} or {@code text[]} where another database could not know the type (enums, domains over them, composites)
 */
public record ColumnType(Kind kind, boolean array, String sql) {
    public static final ColumnType TEXT = new ColumnType(Kind.TEXT, false, "text");

    /** What a value is, for its canonical text and for its form in a document. */
    public enum Kind {
        BOOL,
        INTEGER,
        NUMERIC,
        FLOAT,
        TEXT,
        /** Text of a closed or opaque set: uuid, enum, char(n), inet … */
        WORD,
        DATE,
        TIMESTAMP,
        TIMESTAMPTZ,
        BYTEA,
        /** {@code jsonb}. */
        JSONB,
        /** Anything else, {@code json} among them; carried as PostgreSQL's text. */
        OTHER
    }
}
