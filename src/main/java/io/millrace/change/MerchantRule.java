package io.millrace.change;

import java.util.List;

/** How the merchant of a table's row is found. */
public sealed interface MerchantRule {
    /** The row says it itself, in this column. */
    record InColumn(String column) implements MerchantRule {}

    /** The row's parent says it: columns {@code by} hold the key of the row of {@code parent}, in its key's order. */
    record OfParent(TableId parent, List<String> by) implements MerchantRule {
        public OfParent {
            by = List.copyOf(by);
        }
    }
}
