package io.millrace.capture;

import io.millrace.change.Column;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The query that reads a table's rows, each with its merchant as the last field. */
record ScanSql(SourceTable table, String from, String merchant, SourceTable root) {
    static ScanSql of(Map<TableId, SourceTable> tables, SourceTable table) {
        return switch (table.shape().merchant()) {
            case MerchantRule.InColumn(var column) ->
                new ScanSql(table, table.sql() + " t", "t." + Sql.name(column), table);
            case MerchantRule.OfParent(var parent, var by) -> {
                var chain = Ancestors.above(tables, parent, "left join");
                var from = table.sql() + " t left join " + chain.nearest() + " on " + chain.onChild("t", by)
                        + chain.joins();
                yield new ScanSql(table, from, chain.merchant(), chain.root());
            }
        };
    }

    String[] names() {
        return table.shape().columns().stream().map(Column::name).toArray(String[]::new);
    }

    /** The rows of these merchants, or everybody's where there are none. */
    String rowsOf(Set<MerchantId> merchants) {
        return merchants.isEmpty() ? select() : select() + " where " + in(merchants);
    }

    String rowWith(RowKey key) {
        var conditions = new ArrayList<String>();
        for (int i = 0; i < key.values().size(); i++) {
            conditions.add("t." + Sql.name(table.shape().key().get(i)) + " = "
                    + Sql.text(key.values().get(i)) + "::" + table.keyCasts().get(i));
        }
        return select() + " where " + String.join(" and ", conditions);
    }

    private String select() {
        var columns = table.shape().columns().stream()
                .map(column -> "t." + Sql.name(column.name()))
                .collect(Collectors.joining(", "));
        var named = root.paddedMerchant() ? "rtrim(" + merchant + "::text)" : merchant;
        return "select " + columns + ", " + named + " from " + from;
    }

    /** A comparison that an index on the merchant column can serve. */
    private String in(Set<MerchantId> merchants) {
        var rule = (MerchantRule.InColumn) root.shape().merchant();
        var type = Objects.requireNonNull(root.shape().column(rule.column())).type();
        List<String> ids = merchants.stream().map(MerchantId::value).toList();
        return switch (type.kind()) {
            case INTEGER ->
                any(ids.stream().filter(id -> id.matches("0|[1-9]\\d{0,17}")).toList(), "bigint");
            case TEXT -> any(ids, "text");
            case BOOL, NUMERIC, FLOAT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, JSONB, OTHER ->
                merchant + "::text = any(" + Sql.texts(ids) + ")";
        };
    }

    private String any(List<String> ids, String type) {
        return ids.isEmpty() ? "false" : merchant + " = any(" + Sql.texts(ids) + "::" + type + "[])";
    }
}
