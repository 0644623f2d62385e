package io.millrace.capture;

import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The function that carries a row's children along when the row gets another merchant: they have no change of their own.
 *
 * <p>It locks the row against new children (whose foreign key would hold it), then each descendant, and only then draws
 * the events' ids, so that versions keep growing per row in commit order. Each event holds the row twice, the old merchant
 * in {@code ev_extra3} and the new one in {@code ev_extra4}.
 */
final class MoveSql {
    private final SourceSettings source;
    private final Map<TableId, SourceTable> tables;
    private final SourceTable table;
    private final List<String> rows = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();

    private MoveSql(SourceSettings source, Map<TableId, SourceTable> tables, SourceTable table) {
        this.source = source;
        this.tables = tables;
        this.table = table;
    }

    static String functionName(SourceSettings source, TableId table) {
        var hash = Fingerprint.of(table.schema() + "\n" + table.table());
        return "millrace." + Sql.name("moved_" + source.name() + "_" + hash);
    }

    /** The function for a table that is the parent of others. */
    static String function(SourceSettings source, Map<TableId, SourceTable> tables, SourceTable table) {
        return new MoveSql(source, tables, table).build();
    }

    private String build() {
        descend(table, "new", "    ");
        var declared = rows.stream().map(row -> "    " + row + ";\n").collect(Collectors.joining());
        return "create or replace function " + functionName(source, table.id())
                + "() returns trigger language plpgsql security definer\n" + SchemaSql.settings()
                + " as $millrace$\ndeclare\n    merchant_was text;\n    merchant_is text;\n" + declared + "begin\n"
                + merchant("merchant_was", "old") + merchant("merchant_is", "new")
                + "    if merchant_was is not distinct from merchant_is then\n        return null;\n    end if;\n"
                + "    perform 1 from " + table.sql() + " t where "
                + equal("t", table.shape().key(), "new", table.shape().key())
                + " for update;\n" + remember(table, "new", "    ") + body + "    return null;\nend $millrace$;\n";
    }

    private String merchant(String variable, String row) {
        return switch (table.shape().merchant()) {
            case MerchantRule.InColumn(var column) ->
                "    " + variable + " := " + text(table, row + "." + Sql.name(column)) + ";\n";
            case MerchantRule.OfParent(var parent, var by) -> {
                var chain = Ancestors.above(tables, parent, "join");
                yield "    select " + text(chain.root(), chain.merchant()) + " into " + variable + "\n      from "
                        + chain.nearest() + chain.joins() + "\n     where "
                        + equal("p0", table(parent).shape().key(), row, by) + ";\n";
            }
        };
    }

    private static String text(SourceTable root, String expression) {
        var text = "case when " + expression + " is not null then format('%s', " + expression + ") end";
        return root.paddedMerchant() ? "rtrim(" + text + ")" : text;
    }

    /** Loops over the children of {@code parent}, whose row stands in the variable {@code row}. */
    private void descend(SourceTable parent, String row, String indent) {
        for (var child : children(parent)) {
            var by = child.ownerColumns();
            var variable = "row_" + rows.size();
            rows.add(variable + " " + child.sql() + "%rowtype");
            boolean isParent = !children(child).isEmpty();
            body.append(indent)
                    .append("for ")
                    .append(variable)
                    .append(" in select c.* from ")
                    .append(child.sql())
                    .append(" c where ")
                    .append(equal("c", by, row, parent.shape().key()))
                    .append(isParent ? " for update" : " for no key update")
                    .append(" loop\n");
            if (isParent) {
                body.append(remember(child, variable, indent + "    "));
                descend(child, variable, indent + "    ");
            }
            body.append(indent)
                    .append("    ")
                    .append(emit(child, variable))
                    .append(indent)
                    .append("end loop;\n");
        }
    }

    private String emit(SourceTable child, String variable) {
        var json = "millrace.row_json(" + variable + ", " + Sql.text(child.sql()) + "::regclass)";
        return "perform pgq.insert_event(" + Sql.text(source.queue()) + ", "
                + Sql.text(TriggerSql.eventType("UPDATE", child)) + ", " + json + ", "
                + Sql.text(child.id().schema() + "." + child.id().table()) + ", " + json
                + ", merchant_was, merchant_is);\n";
    }

    private String remember(SourceTable moved, String row, String indent) {
        var key = moved.shape().key().stream()
                .map(column -> "millrace.key_part(" + row + "." + Sql.name(column) + ")")
                .collect(Collectors.joining(" || ',' || "));
        return indent + "if merchant_was is not null then\n" + indent
                + "    insert into millrace.moved_parent (source, schema_name, table_name, key, merchant)\n" + indent
                + "    values (" + Sql.text(source.name()) + ", "
                + Sql.text(moved.id().schema()) + ", "
                + Sql.text(moved.id().table()) + ", " + key
                + ", merchant_was)\n" + indent
                + "    on conflict (source, schema_name, table_name, key, merchant) do update set moved_at = now();\n"
                + indent + "end if;\n";
    }

    private Collection<SourceTable> children(SourceTable parent) {
        return SourceTable.childrenOf(parent.id(), tables.values());
    }

    private SourceTable table(TableId id) {
        return java.util.Objects.requireNonNull(tables.get(id));
    }

    static String equal(String left, List<String> leftColumns, String right, List<String> rightColumns) {
        return IntStream.range(0, leftColumns.size())
                .mapToObj(i ->
                        left + "." + Sql.name(leftColumns.get(i)) + " = " + right + "." + Sql.name(rightColumns.get(i)))
                .collect(Collectors.joining(" and "));
    }
}
