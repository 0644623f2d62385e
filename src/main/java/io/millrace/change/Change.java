package io.millrace.change;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row's insert, update or delete.
 *
 * @param merchant whose datastream partition carries it; for a row that left a merchant, the one it left
 * @param before the row before an update or delete, where the source knows it
 * @param after the row after an insert, update or initial read; null exactly for a delete
 * @param committedAtMillis when the source's transaction committed, as near as the source can tell
 * @param capturedAtMillis when capture handed it to Kafka
 * @param moved true on a delete whose row lives on under another merchant: a twin of the same version brings it there
 */
public record Change(
        TableId table,
        Op op,
        MerchantId merchant,
        Version version,
        @Nullable Row before,
        @Nullable Row after,
        long committedAtMillis,
        long capturedAtMillis,
        boolean moved) {
    public Change {
        if (op == Op.DELETE ? before == null || after != null : after == null) {
            throw new IllegalArgumentException(op + " of " + table + " lacks its row image");
        }
    }

    /** The image that holds the row's key: the new one, or for a delete the old one. */
    public Row image() {
        var image = after != null ? after : before;
        if (image == null) {
            throw new IllegalStateException("a change without any image");
        }
        return image;
    }

    /** The same change without these columns in its images. */
    public Change without(Set<String> columns) {
        return new Change(
                table,
                op,
                merchant,
                version,
                before == null ? null : before.without(columns),
                after == null ? null : after.without(columns),
                committedAtMillis,
                capturedAtMillis,
                moved);
    }

    @Override
    public String toString() {
        return op + " " + table + " " + version + " of merchant " + merchant;
    }
}
