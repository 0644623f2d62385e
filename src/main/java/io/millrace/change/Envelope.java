package io.millrace.change;

import org.jspecify.annotations.Nullable;

/** What a record's envelope says, as far as it has been read. */
final class Envelope {
    @Nullable
    Row before;

    @Nullable
    Row after;

    @Nullable
    String op;

    @Nullable
    String source;

    String schema = "public";

    @Nullable
    String table;

    /** The table that the three above make up, where it is at hand. */
    @Nullable
    TableId id;

    long lsn = -1;
    long committedAtMillis;
    long capturedAtMillis;
}
