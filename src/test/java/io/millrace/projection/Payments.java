package io.millrace.projection;

import io.millrace.change.Change;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tables and documents of a small payments business, and changes of their rows. */
final class Payments {
    static final TableId TRANSACTIONS = TableId.parse("gateway.transactions");
    static final TableId STATUSES = TableId.parse("gateway.statuses");
    static final TableId REFUNDS = TableId.parse("gateway.refunds");
    static final MerchantId SIX = new MerchantId("6");

    static final Map<TableId, TableShape> SHAPES = Map.of(
            TRANSACTIONS,
            shape(
                    TRANSACTIONS,
                    "id INTEGER",
                    "merchant_id INTEGER",
                    "amount NUMERIC",
                    "note TEXT",
                    "card TEXT",
                    "meta JSONB"),
            STATUSES,
            shape(STATUSES, "id INTEGER", "transaction_id INTEGER", "status WORD"),
            REFUNDS,
            shape(REFUNDS, "id INTEGER", "merchant_id INTEGER", "transaction_id INTEGER", "amount NUMERIC"));

    /** Of one row each. */
    static final DocumentSettings REFUND = new DocumentSettings("refund", REFUNDS, Set.of(), Set.of(), List.of());

    /** With its statuses and refunds. */
    static final DocumentSettings TRANSACTION = new DocumentSettings(
            "transaction",
            TRANSACTIONS,
            Set.of("card"),
            Set.of(),
            List.of(
                    new DocumentSettings.Child(
                            "statuses", STATUSES, List.of("transaction_id"), Set.of("transaction_id")),
                    new DocumentSettings.Child("refunds", REFUNDS, List.of("transaction_id"), Set.of())));

    private Payments() {}

    static TableShape shape(TableId table, String... columns) {
        var parsed = Stream.of(columns)
                .map(column -> column.split(" "))
                .map(parts -> new Column(
                        parts[0],
                        new ColumnType(
                                Kind.valueOf(parts[1].replace("[]", "")),
                                parts[1].endsWith("[]"),
                                parts[1].toLowerCase(java.util.Locale.ROOT))))
                .toList();
        return new TableShape(table, parsed, List.of("id"), new MerchantRule.InColumn("merchant_id"));
    }

    /** A row of {@code name=value} pairs; {@code name=NULL} is null. */
    static Row row(String... pairs) {
        var names = new String[pairs.length];
        var values = new @Nullable String[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            int equals = pairs[i].indexOf('=');
            names[i] = pairs[i].substring(0, equals);
            var value = pairs[i].substring(equals + 1);
            values[i] = value.equals("NULL") ? null : value;
        }
        return new Row(names, values);
    }

    static Change insert(TableId table, long version, Row after) {
        return new Change(table, Op.INSERT, SIX, new Version(version), null, after, 0, 0, false);
    }

    static Change update(TableId table, long version, Row before, Row after) {
        return new Change(table, Op.UPDATE, SIX, new Version(version), before, after, 0, 0, false);
    }

    static Change delete(TableId table, long version, Row before) {
        return new Change(table, Op.DELETE, SIX, new Version(version), before, null, 0, 0, false);
    }
}
