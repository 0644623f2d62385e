package io.millrace.capture;

import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import java.util.Map;
import java.util.Objects;

/**
 * A row's ancestors joined up to the one that names the merchant.
 *
 * @param from the joined tables, the nearest parent first, under aliases that begin with a given letter
 * @param merchant the column that names the merchant, with its alias
 * @param root the table of that column
 */
record Ancestors(String from, String merchant, SourceTable root) {
    /** The ancestors from {@code parent} upwards, inner-joined, aliases {@code letter0}, {@code letter1} … */
    static Ancestors above(Map<TableId, SourceTable> tables, TableId parent, String letter) {
        return above(tables, parent, letter, "join");
    }

    static Ancestors above(Map<TableId, SourceTable> tables, TableId parent, String letter, String join) {
        var at = Objects.requireNonNull(tables.get(parent));
        var from = new StringBuilder(at.sql() + " " + letter + "0");
        for (int i = 0; ; i++) {
            var alias = letter + i;
            switch (at.shape().merchant()) {
                case MerchantRule.InColumn(var column) -> {
                    return new Ancestors(from.toString(), alias + "." + Sql.name(column), at);
                }
                case MerchantRule.OfParent(var next, var by) -> {
                    at = Objects.requireNonNull(tables.get(next));
                    var above = letter + (i + 1);
                    from.append(' ').append(join).append(' ').append(at.sql()).append(' ').append(above).append(" on ")
                            .append(MoveSql.equal(above, at.shape().key(), alias, by));
                }
            }
        }
    }
}
