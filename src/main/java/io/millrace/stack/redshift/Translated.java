package io.millrace.stack.redshift;

/** What becomes of one statement. */
sealed interface Translated {
    /** PostgreSQL runs this instead. */
    record Run(Sql original, String sql) implements Translated {}

    /** PostgreSQL runs a COPY from what the proxy then sends it. */
    record Load(Sql original, CopyStatement copy) implements Translated {}

    /** Redshift would not take it. */
    record Refuse(Sql original, RedshiftError error) implements Translated {}

    Sql original();
}
