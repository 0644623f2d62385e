package io.millrace.sink;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.Version;

/** One idempotent, versioned effect on a store. */
public sealed interface Write {
    MerchantId merchant();

    /** About how much it weighs in a batch. */
    int bytes();

    /** Puts one whole document, as UTF-8 JSON, a tombstone included. */
    record DocumentWrite(DocumentId document, Condition condition, byte[] source) implements Write {
        @Override
        public MerchantId merchant() {
            return document.merchant();
        }

        @Override
        public int bytes() {
            return source.length + 200;
        }

        @Override
        public String toString() {
            return "DocumentWrite[" + document + ", " + condition + ", " + source.length + " bytes]";
        }
    }

    /** Puts one row, or marks it deleted, unless the store has that row at this or a higher version. */
    record RowWrite(
            TableId table, RowKey key, MerchantId merchant, Version version, boolean deleted, Row row, int bytes)
            implements Write {}

    /** When a document write takes effect. */
    sealed interface Condition {
        /** Unless the store has this or a higher version. Otherwise: {@link Outcome.Superseded}. */
        record Newer(Version version) implements Condition {}

        /** Only if there is no such document. Otherwise: {@link Outcome.Conflict}. */
        record Absent() implements Condition {}

        /** Only if the document is still the one that bears this stamp. Otherwise: {@link Outcome.Conflict}. */
        record Unchanged(Stamp stamp) implements Condition {}
    }
}
