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
import io.millrace.projection.DocumentSettings;
import io.millrace.stack.payments.MadeRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes of the payments example as capture sends them, made without a database; the same seed makes the same. */
public final class JmhChanges {
    public static final TableId CUSTOMERS = TableId.parse("gateway.customers");
    public static final TableId TRANSACTIONS = TableId.parse("gateway.transactions");
    public static final TableId STATUSES = TableId.parse("gateway.transaction_statuses");

    private static final String[] CUSTOMER = {
        "id", "merchant_id", "email", "name", "country", "phone", "vip", "born", "created_at", "updated_at"
    };
    private static final String[] TRANSACTION = MadeRows.TRANSACTION.toArray(String[]::new);
    private static final String[] STATUS = MadeRows.STATUS.toArray(String[]::new);

    public static final Map<TableId, TableShape> SHAPES = Map.of(
            CUSTOMERS,
            shape(
                    CUSTOMERS,
                    CUSTOMER,
                    Kind.INTEGER,
                    Kind.INTEGER,
                    Kind.TEXT,
                    Kind.TEXT,
                    Kind.WORD,
                    Kind.TEXT,
                    Kind.BOOL,
                    Kind.DATE,
                    Kind.TIMESTAMPTZ,
                    Kind.TIMESTAMPTZ),
            TRANSACTIONS,
            shape(
                    TRANSACTIONS,
                    TRANSACTION,
                    Kind.INTEGER,
                    Kind.INTEGER,
                    Kind.INTEGER,
                    Kind.NUMERIC,
                    Kind.WORD,
                    Kind.TEXT,
                    Kind.TEXT,
                    Kind.TEXT,
                    Kind.JSONB,
                    Kind.TEXT,
                    Kind.TIMESTAMPTZ,
                    Kind.TIMESTAMPTZ),
            STATUSES,
            shape(STATUSES, STATUS, Kind.INTEGER, Kind.INTEGER, Kind.TEXT, Kind.TEXT, Kind.TIMESTAMPTZ));

    /** Of one row each. */
    public static final DocumentSettings CUSTOMER_DOCUMENT =
            new DocumentSettings("customer", CUSTOMERS, Set.of(), Set.of(), List.of());

    /** With its statuses. */
    public static final DocumentSettings TRANSACTION_DOCUMENT = new DocumentSettings(
            "transaction",
            TRANSACTIONS,
            Set.of(),
            Set.of("metadata"),
            List.of(new DocumentSettings.Child("statuses", STATUSES, List.of("transaction_id"), Set.of())));

    private static final int MERCHANTS = 1_000;
    private static final MerchantId[] IDS = new MerchantId[MERCHANTS];

    static {
        Arrays.setAll(IDS, i -> new MerchantId(Integer.toString(i + 1)));
    }

    private final Random random;
    private long version;

    public JmhChanges(long seed) {
        this.random = new Random(seed);
    }

    /** Of every ten: four transactions, half of them updates, four statuses, and two customers. */
    public List<Change> mixed(int count) {
        var changes = new ArrayList<Change>(count);
        for (int i = 0; i < count; i++) {
            changes.add(
                    switch (i % 5) {
                        case 0 -> transaction(i, false);
                        case 1 -> transaction(i, true);
                        case 2, 3 -> status(i, random.nextInt(count));
                        default -> customer(i);
                    });
        }
        return changes;
    }

    public Change customer(long id) {
        var merchant = merchant();
        var after = new Row(CUSTOMER, new @Nullable String[] {
            Long.toString(id),
            merchant.value(),
            "someone." + id + "@example.com",
            "Someone " + random.nextInt(10_000),
            "DE",
            random.nextInt(3) == 0 ? null : "+49 30 " + random.nextInt(1_000_000),
            random.nextInt(20) == 0 ? "true" : "false",
            "1980-0" + (1 + random.nextInt(9)) + "-17",
            time(),
            time()
        });
        return change(CUSTOMERS, Op.INSERT, merchant, null, after);
    }

    /** With its row's old image where it is an update, as the payments example's triggers give it. */
    public Change transaction(long id, boolean update) {
        var merchant = merchant();
        var created = time();
        var amount = random.nextInt(100_000) / 100 + "." + (10 + random.nextInt(90));
        var before = update ? transaction(id, merchant, amount, created, "authorized", created) : null;
        var after = transaction(id, merchant, amount, created, update ? "captured" : "authorized", time());
        return change(TRANSACTIONS, update ? Op.UPDATE : Op.INSERT, merchant, before, after);
    }

    private Row transaction(
            long id, MerchantId merchant, String amount, String created, String status, String updated) {
        return new Row(TRANSACTION, new @Nullable String[] {
            Long.toString(id),
            merchant.value(),
            random.nextInt(10) == 0 ? null : Integer.toString(random.nextInt(100_000)),
            amount,
            "EUR",
            status,
            "visa",
            "Order " + random.nextInt(1_000_000) + " of shoes & \"socks\"",
            "{\"channel\": \"web\", \"order\": \"A-" + random.nextInt(1_000_000) + "\"}",
            "{new,gift}",
            created,
            updated
        });
    }

    public Change status(long id, long transaction) {
        var after = new Row(STATUS, new String[] {
            Long.toString(id), Long.toString(transaction), "captured", "the merchant has captured it", time()
        });
        return change(STATUSES, Op.INSERT, merchant(), null, after);
    }

    private Change change(TableId table, Op op, MerchantId merchant, @Nullable Row before, Row after) {
        return new Change(table, op, merchant, Version.of(1, ++version), before, after, 1_700_000, 1_700_100, false);
    }

    private MerchantId merchant() {
        return IDS[random.nextInt(MERCHANTS)];
    }

    private String time() {
        return "2026-03-" + (10 + random.nextInt(20)) + "T1" + random.nextInt(10) + ":41:07."
                + (100_000 + random.nextInt(900_000)) + "Z";
    }

    private static TableShape shape(TableId table, String[] names, Kind... kinds) {
        var columns = new ArrayList<Column>();
        for (int i = 0; i < names.length; i++) {
            var kind = kinds[i];
            columns.add(new Column(names[i], new ColumnType(kind, names[i].equals("tags"), sql(kind))));
        }
        return new TableShape(table, columns, List.of("id"), new MerchantRule.InColumn("merchant_id"));
    }

    private static String sql(Kind kind) {
        return switch (kind) {
            case INTEGER -> "bigint";
            case BOOL -> "boolean";
            case NUMERIC -> "numeric";
            case DATE -> "date";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case JSONB -> "jsonb";
            default -> "text";
        };
    }
}
