package io.millrace.sink.warehouse;

import io.millrace.base.Clock;
import io.millrace.base.Secret;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.sink.Batch;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import io.millrace.stack.SharedStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A warehouse of its own on the shared server, and short words for what the tests send to it. */
final class WarehouseFixture implements AutoCloseable {
    static final TableId ORDERS = TableId.parse("shop.orders");
    static final ColumnType INT = new ColumnType(ColumnType.Kind.INTEGER, false, "integer");
    static final TableShape SHAPE = shape(ORDERS, new Column("id", INT), new Column("note", ColumnType.TEXT));

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String name;
    private final List<Store> stores = new ArrayList<>();
    private Connection admin;

    WarehouseFixture() throws SQLException {
        name = "warehouse_" + DATABASES.incrementAndGet();
        SharedStack.get().createDatabase(name);
        admin = DriverManager.getConnection(jdbcUrl(), "postgres", "");
    }

    /** After the server was away. */
    void reopen() throws SQLException {
        admin = DriverManager.getConnection(jdbcUrl(), "postgres", "");
    }

    String jdbcUrl() {
        return SharedStack.get().jdbcUrl(name);
    }

    static TableShape shape(TableId id, Column... columns) {
        return new TableShape(id, List.of(columns), List.of(columns[0].name()), new MerchantRule.InColumn("merchant"));
    }

    WarehouseSettings settings(String jdbcUrl, TableShape... shapes) {
        var tables = java.util.Arrays.stream(shapes).map(TableShape::id).toList();
        return new WarehouseSettings(jdbcUrl, "postgres", Secret.NONE, tables, Duration.ofSeconds(4));
    }

    /** A store over these tables, not yet prepared. */
    WarehouseStore store(WarehouseSettings settings, TableShape... shapes) {
        var store = new WarehouseStore(
                "warehouse",
                settings,
                shapes(shapes),
                task -> Thread.ofVirtual().start(task),
                Clock.SYSTEM);
        stores.add(store);
        return store;
    }

    /** A prepared store over these tables. */
    WarehouseStore prepared(TableShape... shapes) {
        var store = store(settings(jdbcUrl(), shapes), shapes);
        var answer = answer(store.prepare());
        if (!(answer instanceof Answer.Answered)) {
            throw new AssertionError(answer);
        }
        return store;
    }

    static Map<TableId, TableShape> shapes(TableShape... shapes) {
        return java.util.Arrays.stream(shapes)
                .collect(java.util.stream.Collectors.toMap(TableShape::id, shape -> shape));
    }

    static Answer answer(CompletionStage<Answer> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static List<Outcome> outcomes(Store store, Write... writes) {
        return outcomes(store, Map.of(), writes);
    }

    static List<Outcome> outcomes(Store store, Map<Integer, Long> nextOffsets, Write... writes) {
        var answer = answer(store.send(new Batch(List.of(writes), nextOffsets)));
        if (answer instanceof Answer.Answered(var outcomes)) {
            return outcomes;
        }
        throw new AssertionError(answer);
    }

    /** A row of {@link #SHAPE}. */
    static RowWrite order(String id, @Nullable String note, long version) {
        return write(SHAPE, version, false, id, note);
    }

    static RowWrite deleted(String id, @Nullable String note, long version) {
        return write(SHAPE, version, true, id, note);
    }

    static RowWrite write(TableShape shape, long version, boolean deleted, @Nullable String... values) {
        var names =
                shape.columns().stream().map(Column::name).limit(values.length).toArray(String[]::new);
        var row = new Row(names, values);
        var key = java.util.Objects.requireNonNull(row.key(shape.key()));
        return new RowWrite(shape.id(), key, new MerchantId("6"), new Version(version), deleted, row, 100);
    }

    void execute(String sql) throws SQLException {
        try (var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, their values joined by a bar. */
    List<String> query(String sql) throws SQLException {
        try (var statement = admin.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                var line = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join("|", line));
            }
            return found;
        }
    }

    @Override
    public void close() throws SQLException {
        stores.forEach(Store::close);
        admin.close();
        try (var server = DriverManager.getConnection(SharedStack.get().jdbcUrl("postgres"), "postgres", "");
                var statement = server.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
        }
    }
}
