package io.millrace.capture;

import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A row's ancestors joined up to the one that names the merchant.
 *
 * @param nearest the parent, under the alias {@code p0}
 * @param joins the joins of its own ancestors, {@code p1}, {@code p2} …, each beginning with a blank
 * @param merchant the column that names the merchant, with its alias
 * @param root the table of that column
 * @param parent the nearest table
 */
record Ancestors(
        String nearest, String joins, String merchant, SourceTable root, SourceTable parent, String rootAlias) {
    /** The ancestors from {@code parent} upwards, joined by {@code join}. */
    static Ancestors above(Map<TableId, SourceTable> tables, TableId parent, String join) {
        var at = Objects.requireNonNull(tables.get(parent));
        var first = at;
        var nearest = at.sql() + " p0";
        var joins = new StringBuilder();
        for (int i = 0; ; i++) {
            var alias = "p" + i;
            switch (at.shape().merchant()) {
                case MerchantRule.InColumn(var column) -> {
                    return new Ancestors(nearest, joins.toString(), alias + "." + Sql.name(column), at, first, alias);
                }
                case MerchantRule.OfParent(var next, var by) -> {
                    at = Objects.requireNonNull(tables.get(next));
                    var above = "p" + (i + 1);
                    joins.append(' ')
                            .append(join)
                            .append(' ')
                            .append(at.sql())
                            .append(' ')
                            .append(above)
                            .append(" on ")
                            .append(MoveSql.equal(above, at.shape().key(), alias, by));
                }
            }
        }
    }

    /** The condition that joins the nearest to its child. */
    String onChild(String child, List<String> by) {
        return MoveSql.equal("p0", parent.shape().key(), child, by);
    }

    /** Whether an outer join has found all of them. */
    String rootIsThere() {
        return rootAlias + "." + Sql.name(root.shape().key().getFirst()) + " is not null";
    }
}
