package io.millrace.verify;

import io.millrace.change.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of one source table in a store: a warehouse table, the root of a kind of documents, or one of its children.
 *
 * @param name unique within its store, as an operator would say it
 * @param within whose row must exist for a row to be expected; null where every row is
 */
public record Component(
        String name, TableId table, @Nullable Within within) {
    /** A row counts only where the row of {@code root} exists, under its merchant, whose key its columns {@code by} hold. */
    public record Within(TableId root, List<String> by) {
        public Within {
            by = List.copyOf(by);
        }
    }
}
