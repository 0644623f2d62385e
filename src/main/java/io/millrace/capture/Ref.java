package io.millrace.capture;

import io.millrace.change.RowKey;
import io.millrace.change.TableId;

/** One row of the source, by its key. */
record Ref(TableId table, RowKey key) {
    @Override
    public String toString() {
        return table + " " + key;
    }
}
