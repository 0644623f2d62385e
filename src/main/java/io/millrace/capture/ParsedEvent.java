package io.millrace.capture;

import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import org.jspecify.annotations.Nullable;

/**
 * One event of the queue, understood: canonical rows, no merchant yet.
 *
 * @param shape what to encode the rows by: the catalogue's, with text for every column whose value does not fit it
 * @param moved present where the row moved with its parent and says itself from whom to whom
 */
record ParsedEvent(
        SourceTable table,
        TableShape shape,
        Op op,
        Version version,
        @Nullable Row before,
        @Nullable Row after,
        long committedAtMillis,
        @Nullable Moved moved) {
    /** The merchants of a row that moved with its parent, unparsed. */
    record Moved(@Nullable String from, @Nullable String to) {}

    /** The image that holds the row's key now, or held it last. */
    Row image() {
        return java.util.Objects.requireNonNull(after != null ? after : before);
    }
}
