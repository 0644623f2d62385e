package io.millrace.sink.redshift;

import io.millrace.base.Clock;
import io.millrace.base.Secret;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.sink.Batch;
import io.millrace.sink.Loader;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import io.millrace.sink.warehouse.WarehouseSettings;
import io.millrace.stack.SharedStack;
import io.millrace.stack.redshift.Fault;
import io.millrace.stack.redshift.RedshiftEmulator;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Redshift of its own, emulated over the shared PostgreSQL, with a bucket of its own; used by one test. */
final class RedshiftRig implements AutoCloseable {
    private final String database = SharedStack.database("redshift");
    private final StageSettings stageSettings = S3Fixture.settings();
    private final RedshiftEmulator emulator;
    private volatile Function<String, Fault> faults = _ -> new Fault.None();
    volatile OptionalLong complete = OptionalLong.empty();
    final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    final Clock clock = now::get;
    final Stage stage = new S3Stage(stageSettings);

    RedshiftRig() {
        RedshiftEmulator.prepare(SharedStack.get().jdbcUrl(database));
        emulator = RedshiftEmulator.start(
                "127.0.0.1", SharedStack.get().postgresPort(), 0, this::object, sql -> faults.apply(sql));
    }

    private byte[] object(String url) throws IOException {
        try {
            return stage.get(url.substring(stage.url("").length()));
        } catch (StageException e) {
            throw new io.millrace.stack.redshift.NoSuchObjectException(url);
        }
    }

    /** What is done to the statements from now on. */
    void faults(Function<String, Fault> next) {
        faults = next;
    }

    WarehouseSettings warehouse() {
        return new WarehouseSettings(
                emulator.jdbcUrl(database), "postgres", Secret.NONE, List.of(Payments.ID), Duration.ofSeconds(20));
    }

    RedshiftSettings settings(String over) {
        return Payments.settings("load-age = 0s\nkeep = 1h\n" + over);
    }

    RedshiftStore store() {
        return store(Payments.SHAPE, "");
    }

    RedshiftStore store(TableShape shape, String over) {
        return new RedshiftStore(
                warehouse(),
                settings(over),
                Map.of(shape.id(), shape),
                new S3Stage(stageSettings),
                source -> complete,
                Runnable::run,
                clock);
    }

    static Answer prepare(RedshiftStore store) throws Exception {
        return store.prepare().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static Answer send(RedshiftStore store, Write... writes) throws Exception {
        return store.send(new Batch(List.of(writes), Map.of()))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    static List<Outcome> stored(RedshiftStore store, Write... writes) throws Exception {
        return ((Answer.Answered) send(store, writes)).outcomes();
    }

    /** Lets a loader work until it has nothing to do; a bound on it, so that a mistake ends. */
    void load(Loader loader) {
        for (int i = 0; i < 20 && loader.work().isZero(); i++) {
            now.addAndGet(1);
        }
    }

    /** A row of the payments; {@code more} are names and values in turn. */
    static RowWrite row(long id, long version, boolean deleted, @Nullable String... more) {
        return row(Payments.ID, id, version, deleted, more);
    }

    static RowWrite row(TableId table, long id, long version, boolean deleted, @Nullable String... more) {
        var names = new ArrayList<>(List.of("id", "part"));
        var values = new ArrayList<@Nullable String>(List.of(Long.toString(id), "1"));
        for (int i = 0; i < more.length; i += 2) {
            names.add(String.valueOf(more[i]));
            values.add(more[i + 1]);
        }
        return new RowWrite(
                table,
                new RowKey(List.of(Long.toString(id), "1")),
                new MerchantId("6"),
                new Version(version),
                deleted,
                new Row(names.toArray(new String[0]), values.toArray(new @Nullable String[0])),
                100);
    }

    /** Executes in the database behind the emulation. */
    void execute(String sql) {
        try (var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(database), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column of the rows that the database behind the emulation answers. */
    List<String> query(String sql) {
        try (var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(database), "postgres", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() {
        emulator.close();
        stage.close();
    }
}
