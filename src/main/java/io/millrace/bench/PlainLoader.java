package io.millrace.bench;

import io.millrace.change.Change;
import io.millrace.change.Column;
import io.millrace.change.CopyText;
import io.millrace.change.Op;
import io.millrace.change.TableShape;
import io.millrace.change.Utf8Buffer;
import io.millrace.sink.SinkSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * The plainest program that brings rows into the warehouse's table: COPY of ready text into a temporary table, and one
 * statement that applies the newest of each row. For one thread.
 */
final class PlainLoader implements AutoCloseable {
    private static final String TABLE = "gateway.transactions";
    private static final int BUFFER = 1 << 16;

    /** With it, the sum of all versions would be no number of 64 bits. */
    private static final long WITHOUT_EPOCH = (1L << 48) - 1;

    private final Connection connection;
    private final String columns;
    private final String apply;
    private final Stash batches = new Stash();
    private Expected expected = new Expected(0, 0, 0, 0);

    /**
     * What the table has to come to.
     *
     * @param rows of which there are changes, and how many of them it was {@code given}
     * @param versions the sum of the newest ones
     */
    private record Expected(int rows, long given, long deleted, long versions) {}

    /**
     * @param url of the warehouse, whose table is there
     * @param changes all that are to be loaded, in their order
     * @param batch how large a batch is
     * @param held how many rows the table can be given to begin with, with keys from -1 down
     */
    PlainLoader(String url, List<Change> changes, SinkSettings batch, int held) throws SQLException, IOException {
        var shape = Objects.requireNonNull(MadeChanges.SHAPES.get(MadeChanges.TRANSACTIONS));
        connection = DriverManager.getConnection(url, "postgres", "");
        connection.setAutoCommit(false);
        columns = columns(shape);
        apply = apply(shape, columns);
        execute("create temp table plain on commit delete rows as select " + columns + " from " + TABLE
                + " with no data");
        write(changes, shape, batch);
        execute("create table held as select " + columns + " from " + TABLE + " with no data");
        hold(changes, shape, held);
        connection.commit();
    }

    private static String columns(TableShape shape) {
        return shape.columns().stream().map(Column::name).collect(Collectors.joining(", "))
                + ", _merchant, _version, _deleted";
    }

    private static String apply(TableShape shape, String columns) {
        var assigned = shape.columns().stream()
                .map(Column::name)
                .filter(name -> !shape.key().contains(name))
                .map(name -> name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        return "insert into " + TABLE + " as held (" + columns + ") select distinct on (id) " + columns
                + " from plain order by id, _version desc on conflict (id) do update set " + assigned
                + ", _merchant = excluded._merchant, _version = excluded._version, _deleted = excluded._deleted,"
                + " _loaded_at = now() where held._version < excluded._version";
    }

    /** Makes the text of all batches, and what the table has to come to. */
    private void write(List<Change> changes, TableShape shape, SinkSettings batch) {
        var text = new Utf8Buffer(1 << 16);
        Map<String, Change> newest = new HashMap<>();
        int rows = 0;
        for (var change : changes) {
            append(text, shape, change);
            newest.merge(key(change), change, PlainLoader::newer);
            rows++;
            if (rows == batch.batchMax() || text.size() >= batch.batchBytesMax()) {
                batches.add(text.toBytes());
                text.clear();
                rows = 0;
            }
        }
        if (rows > 0) {
            batches.add(text.toBytes());
        }
        expected = new Expected(
                newest.size(),
                newest.keySet().stream().filter(key -> key.startsWith("-")).count(),
                newest.values().stream().filter(one -> one.op() == Op.DELETE).count(),
                newest.values().stream()
                        .mapToLong(one -> one.version().value() & WITHOUT_EPOCH)
                        .sum());
    }

    private static String key(Change change) {
        return Objects.requireNonNull(change.image().get("id"));
    }

    private static Change newer(Change one, Change other) {
        return one.version().value() > other.version().value() ? one : other;
    }

    private static void append(Utf8Buffer text, TableShape shape, Change change) {
        for (var column : shape.columns()) {
            CopyText.append(text, change.image().get(column.name()));
            text.append('\t');
        }
        text.append(change.merchant().value()).append('\t');
        text.append(change.version().value()).append('\t');
        text.append(change.op() == Op.DELETE ? "t" : "f").append('\n');
    }

    /** Loads all batches, each in a transaction of its own. */
    void load() throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        for (int i = 0; i < batches.size(); i++) {
            copy.copyIn("copy plain from stdin", new ByteArrayInputStream(batches.pieces(i, i + 1)), BUFFER);
            execute(apply);
            connection.commit();
        }
    }

    /** Rows like those that come, at the oldest version. */
    private void hold(List<Change> changes, TableShape shape, int held) throws SQLException, IOException {
        var like = key(changes.getFirst());
        execute("truncate " + TABLE);
        load();
        var others = shape.columns().stream()
                .map(Column::name)
                .map(name -> name.equals("id") ? "-n" : name)
                .collect(Collectors.joining(", "));
        execute("insert into held select " + others + ", _merchant, 1, false from " + TABLE + ", generate_series(1, "
                + held + ") n where id = " + like);
    }

    /** Gives the table this many rows to begin with, none or all, and has the server write down what it has put off. */
    void reset(int rows) throws SQLException {
        execute("truncate " + TABLE);
        if (rows > 0) {
            execute("insert into " + TABLE + " (" + columns + ") select " + columns + " from held");
        }
        connection.commit();
        connection.setAutoCommit(true);
        execute("vacuum analyze " + TABLE);
        execute("checkpoint");
        connection.setAutoCommit(false);
    }

    /**
     * Holds the table to what the changes come to.
     *
     * @param rows what it began with
     * @throws IllegalStateException where a row is missing, or is not the newest
     */
    void check(int rows) throws SQLException {
        long untouched = rows == 0 ? 0 : rows - expected.given();
        var known = expected.rows() + untouched + " rows, " + expected.deleted() + " deleted, versions "
                + (expected.versions() + untouched);
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select count(*), count(*) filter (where _deleted),"
                        + " sum(_version & " + WITHOUT_EPOCH + ")::bigint from " + TABLE)) {
            found.next();
            var there = found.getLong(1) + " rows, " + found.getLong(2) + " deleted, versions " + found.getLong(3);
            connection.commit();
            if (!there.equals(known)) {
                throw new IllegalStateException("the warehouse has " + there + ", and not " + known);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
