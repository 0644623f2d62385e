package io.millrace.bench;

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
import io.millrace.stack.payments.MadeRows;
import io.millrace.stack.payments.MadeRows.Made;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Changes of made payments, as capture would send them; the same seed gives the same ones. For one thread. */
final class MadeChanges {
    static final TableId TRANSACTIONS = TableId.parse("gateway.transactions");
    static final TableId STATUSES = TableId.parse("gateway.transaction_statuses");

    /** What the catalogue says of both tables. */
    static final Map<TableId, TableShape> SHAPES = Map.of(
            TRANSACTIONS,
            new TableShape(
                    TRANSACTIONS,
                    columns(
                            MadeRows.TRANSACTION,
                            type(Kind.INTEGER, "bigint"),
                            type(Kind.INTEGER, "bigint"),
                            type(Kind.INTEGER, "bigint"),
                            type(Kind.NUMERIC, "numeric"),
                            type(Kind.WORD, "character"),
                            ColumnType.TEXT,
                            ColumnType.TEXT,
                            ColumnType.TEXT,
                            type(Kind.JSONB, "jsonb"),
                            new ColumnType(Kind.TEXT, true, "text[]"),
                            type(Kind.TIMESTAMPTZ, "timestamp with time zone"),
                            type(Kind.TIMESTAMPTZ, "timestamp with time zone")),
                    List.of("id"),
                    new MerchantRule.InColumn("merchant_id")),
            STATUSES,
            new TableShape(
                    STATUSES,
                    columns(
                            MadeRows.STATUS,
                            type(Kind.INTEGER, "bigint"),
                            type(Kind.INTEGER, "bigint"),
                            ColumnType.TEXT,
                            ColumnType.TEXT,
                            type(Kind.TIMESTAMPTZ, "timestamp with time zone")),
                    List.of("id"),
                    new MerchantRule.OfParent(TRANSACTIONS, List.of("transaction_id"))));

    /** When the first of them was made. */
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final int EPOCH = 1;
    private static final int OPEN_MAX = 5_000;

    private final MadeRows rows;
    private final RandomGenerator random;
    private final List<Made> open = new ArrayList<>();
    private long event;

    MadeChanges(int merchants, long seed) {
        this.rows = new MadeRows(merchants, seed, START);
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(~seed);
    }

    /** A new payment, or as often one that comes on: an update with the row before it. */
    Change next() {
        if (open.isEmpty() || random.nextBoolean()) {
            var made = rows.transaction();
            if (open.size() < OPEN_MAX) {
                open.add(made);
            } else {
                open.set(random.nextInt(open.size()), made);
            }
            return insert(TRANSACTIONS, made);
        }
        int which = random.nextInt(open.size());
        var before = open.get(which);
        var after = rows.changed(before);
        open.set(which, after);
        return change(TRANSACTIONS, Op.UPDATE, before, after);
    }

    /** A new payment. */
    Change payment() {
        return insert(TRANSACTIONS, rows.transaction());
    }

    /** A new payment of this merchant, and what its row is. */
    Made paymentOf(long merchant) {
        return rows.transaction(merchant);
    }

    /** The change that brings a payment. */
    Change insert(Made payment) {
        return insert(TRANSACTIONS, payment);
    }

    /** A payment's next status row. */
    Change statusOf(Made payment) {
        return insert(STATUSES, rows.status(payment));
    }

    private Change insert(TableId table, Made made) {
        return change(table, Op.INSERT, null, made);
    }

    private Change change(TableId table, Op op, @Nullable Made before, Made after) {
        long at = START.toEpochMilli() + ++event;
        return new Change(
                table,
                op,
                new MerchantId(Long.toString(after.merchant())),
                Version.of(EPOCH, event),
                before == null ? null : row(table, before),
                row(table, after),
                at,
                at,
                false);
    }

    private static Row row(TableId table, Made made) {
        var names = table.equals(TRANSACTIONS) ? MadeRows.TRANSACTION : MadeRows.STATUS;
        return new Row(names.toArray(String[]::new), made.values().toArray(new @Nullable String[0]));
    }

    private static ColumnType type(Kind kind, String sql) {
        return new ColumnType(kind, false, sql);
    }

    private static List<Column> columns(List<String> names, ColumnType... types) {
        return IntStream.range(0, types.length)
                .mapToObj(i -> new Column(names.get(i), types[i]))
                .toList();
    }
}
