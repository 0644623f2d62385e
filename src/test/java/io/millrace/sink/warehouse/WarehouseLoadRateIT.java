package io.millrace.sink.warehouse;

import static io.millrace.sink.warehouse.WarehouseFixture.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Secret;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.CopyText;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Utf8Buffer;
import io.millrace.change.Version;
import io.millrace.sink.Batch;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * Batches of 100,000 rows into a table of 5 million, by the store and by the plainest loop that does the same, in turns
 * on one table.
 *
 * <p>The plain loop is as fast as we could make it: its text is made before the clock starts, it checks nothing, keeps
 * no offsets, and makes its temporary table once.
 */
class WarehouseLoadRateIT {
    private static final int HELD = 5_000_000;
    private static final int BATCH = 100_000;
    private static final int ROUNDS = 5;
    private static final double RATIO_MIN = 0.8;
    private static final long SEED = 20_260;

    private static final TableShape PAYMENTS = WarehouseFixture.shape(
            TableId.parse("shop.payments"),
            column("id", ColumnType.Kind.INTEGER, "bigint"),
            column("merchant", ColumnType.Kind.INTEGER, "bigint"),
            column("order_id", ColumnType.Kind.TEXT, "text"),
            column("amount", ColumnType.Kind.NUMERIC, "numeric"),
            column("currency", ColumnType.Kind.TEXT, "text"),
            column("state", ColumnType.Kind.TEXT, "text"),
            column("created_at", ColumnType.Kind.TIMESTAMPTZ, "timestamp with time zone"),
            column("note", ColumnType.Kind.TEXT, "text"));

    private static final String COLUMNS =
            "id, merchant, order_id, amount, currency, state, created_at, note, _merchant, _version, _deleted";
    private static final String FILL = "insert into shop.payments (" + COLUMNS + ") select n, n % 1000, 'order-' || n,"
            + " (n % 100000) / 100.0, 'EUR', 'captured', timestamptz '2026-01-01' + n * interval '1 second',"
            + " 'held since the first day', n % 1000, 1, false from generate_series(1, " + HELD + ") n";
    private static final String APPLY = "insert into shop.payments as held (" + COLUMNS + ") select distinct on (id) "
            + COLUMNS + " from plain order by id, _version desc on conflict (id) do update set"
            + " merchant = excluded.merchant, order_id = excluded.order_id, amount = excluded.amount,"
            + " currency = excluded.currency, state = excluded.state, created_at = excluded.created_at,"
            + " note = excluded.note, _merchant = excluded._merchant, _version = excluded._version,"
            + " _deleted = excluded._deleted, _loaded_at = now() where held._version < excluded._version";

    private final Random random = new Random(SEED);
    private WarehouseFixture warehouse;
    private Connection plain;
    private long nextId = HELD + 1;
    private long version = 1;

    @BeforeEach
    void fill() throws Exception {
        warehouse = new WarehouseFixture();
        plain = DriverManager.getConnection(warehouse.jdbcUrl(), "postgres", "");
    }

    @AfterEach
    void close() throws Exception {
        plain.close();
        warehouse.close();
    }

    @Test
    void theStoreLoadsAtFourFifthsOfThePlainLoopsRateAtLeast() throws Exception {
        var store = warehouse.store(
                new WarehouseSettings(
                        warehouse.jdbcUrl(), "postgres", Secret.NONE, List.of(PAYMENTS.id()), Duration.ofMinutes(2)),
                PAYMENTS);
        assertInstanceOf(Answer.Answered.class, answer(store.prepare()));
        warehouse.execute(FILL);
        warehouse.execute("vacuum analyze shop.payments");
        plain.setAutoCommit(false);
        try (var statement = plain.createStatement()) {
            statement.execute("create temp table plain on commit delete rows as select " + COLUMNS
                    + " from shop.payments with no data");
            plain.commit();
        }
        ours(store);
        theirs();
        warehouse.execute("checkpoint");

        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) {
                ours.add(ours(store));
                theirs.add(theirs());
            } else {
                theirs.add(theirs());
                ours.add(ours(store));
            }
        }

        double ratio = median(ours) / median(theirs);
        System.out.printf(
                "rows/s into %,d rows, %d rounds of %,d: the store %,.0f (%,.0f to %,.0f), a plain loop %,.0f"
                        + " (%,.0f to %,.0f): %.2f%n",
                HELD,
                ROUNDS,
                BATCH,
                median(ours),
                ours.stream().min(Double::compare).orElseThrow(),
                ours.stream().max(Double::compare).orElseThrow(),
                median(theirs),
                theirs.stream().min(Double::compare).orElseThrow(),
                theirs.stream().max(Double::compare).orElseThrow(),
                ratio);
        assertEquals(List.of(String.valueOf(nextId - 1)), warehouse.query("select count(*) from shop.payments"));
        assertTrue(ratio >= RATIO_MIN, "the store reaches %.2f of a plain loop's rate".formatted(ratio));
    }

    /** Rows a second. */
    private double ours(WarehouseStore store) {
        var batch = new Batch(batch(), Map.of(0, version));
        long began = System.nanoTime();
        var answer = answer(store.send(batch));
        double rate = rate(began);
        assertInstanceOf(Answer.Answered.class, answer);
        return rate;
    }

    private double theirs() throws SQLException, java.io.IOException {
        var text = text(batch());
        var copy = plain.unwrap(PGConnection.class).getCopyAPI();
        long began = System.nanoTime();
        copy.copyIn("copy plain from stdin", new java.io.ByteArrayInputStream(text), 1 << 16);
        try (var statement = plain.createStatement()) {
            statement.execute(APPLY);
        }
        plain.commit();
        return rate(began);
    }

    private static double rate(long beganNanos) {
        return BATCH * 1e9 / (System.nanoTime() - beganNanos);
    }

    /** Six in ten are new rows, the others newer versions of rows that are held, one in twenty of those a delete. */
    private List<Write> batch() {
        var writes = new ArrayList<Write>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            boolean fresh = random.nextInt(10) < 6;
            long id = fresh ? nextId++ : 1 + random.nextInt(HELD);
            writes.add(write(id, !fresh && random.nextInt(20) == 0));
        }
        return writes;
    }

    private RowWrite write(long id, boolean deleted) {
        var merchant = String.valueOf(id % 1000);
        var values = new String[] {
            String.valueOf(id),
            merchant,
            "order-" + id,
            "%d.%02d".formatted(random.nextInt(1000), random.nextInt(100)),
            "EUR",
            "refunded",
            "2026-06-01 12:00:00.123456+00",
            "changed in version " + ++version
        };
        var names = PAYMENTS.columns().stream().map(Column::name).toArray(String[]::new);
        var row = new Row(names, values);
        var key = java.util.Objects.requireNonNull(row.key(PAYMENTS.key()));
        return new RowWrite(PAYMENTS.id(), key, new MerchantId(merchant), new Version(version), deleted, row, 150);
    }

    private static byte[] text(List<Write> writes) {
        var text = new Utf8Buffer(1 << 16);
        for (var write : writes) {
            var row = (RowWrite) write;
            for (int i = 0; i < row.row().size(); i++) {
                CopyText.append(text, row.row().value(i));
                text.append('\t');
            }
            text.append(row.merchant().value())
                    .append('\t')
                    .append(row.version().value())
                    .append('\t')
                    .append(row.deleted() ? "t" : "f")
                    .append('\n');
        }
        return text.toBytes();
    }

    private static Column column(String name, ColumnType.Kind kind, String sql) {
        return new Column(name, new ColumnType(kind, false, sql));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
