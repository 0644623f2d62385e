package io.millrace.verify;

import io.millrace.capture.SourceScan;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two tables in memory: payments, and their refunds. */
final class HeldSource implements SourceScan {
    static final TableId PAYMENTS = TableId.parse("shop.payments");
    static final TableId REFUNDS = TableId.parse("shop.refunds");
    static final Map<TableId, TableShape> SHAPES = Map.of(
            PAYMENTS, shape(PAYMENTS, "id", "merchant", "amount", "note"),
            REFUNDS, shape(REFUNDS, "id", "payment_id", "merchant", "amount"));

    final Map<TableId, List<SourceRow>> rows =
            new HashMap<>(Map.of(PAYMENTS, new ArrayList<>(), REFUNDS, new ArrayList<>()));

    private static TableShape shape(TableId id, String... columns) {
        var list = List.of(columns).stream()
                .map(name -> new Column(name, ColumnType.TEXT))
                .toList();
        return new TableShape(id, list, List.of("id"), new MerchantRule.InColumn("merchant"));
    }

    Row payment(String id, @Nullable String merchant, String amount) {
        var row = new Row(
                new String[] {"id", "merchant", "amount", "note"}, new @Nullable String[] {id, merchant, amount, null});
        list(PAYMENTS).add(new SourceRow(merchant, row));
        return row;
    }

    Row refund(String id, @Nullable String payment, @Nullable String merchant, String amount) {
        var row = new Row(
                new String[] {"id", "payment_id", "merchant", "amount"},
                new @Nullable String[] {id, payment, merchant, amount});
        list(REFUNDS).add(new SourceRow(merchant, row));
        return row;
    }

    /** The same row with another amount. */
    static Row changed(Row row, String amount) {
        var names = new String[row.size()];
        var values = new @Nullable String[row.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = row.name(i);
            values[i] = names[i].equals("amount") ? amount : row.value(i);
        }
        return new Row(names, values);
    }

    List<SourceRow> list(TableId table) {
        return rows.computeIfAbsent(table, _ -> new ArrayList<>());
    }

    @Override
    public void each(TableId table, Set<MerchantId> merchants, Consumer<SourceRow> consumer) {
        for (var row : List.copyOf(list(table))) {
            if (merchants.isEmpty()
                    || MerchantId.parse(row.merchant())
                            .filter(merchants::contains)
                            .isPresent()) {
                consumer.accept(row);
            }
        }
    }
}
