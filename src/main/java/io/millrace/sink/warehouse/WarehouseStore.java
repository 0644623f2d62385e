package io.millrace.sink.warehouse;

import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.change.CopyText;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A warehouse as a store: each batch is one transaction, the lane's offsets in it.
 *
 * <p>One table per source table, in a schema named like the source; the newest version of each row wins, a deleted row
 * stays as a marked one. A view of the live rows stands under the same name in schema {@code <source>_live}. Where the
 * warehouse refuses a row, the batch is halved until that row is found, and the others are stored.
 *
 * <p>All JDBC runs on the executor that was given, one call at a time over one connection, which is opened anew after a
 * failure. Several nodes may load the same tables at once.
 */
public final class WarehouseStore implements Store {
    private static final Logger log = LoggerFactory.getLogger(WarehouseStore.class);

    /** How long a change of tables may take, which may write a large table anew. */
    private static final Duration LAYOUT_MAX = Duration.ofHours(6);

    private static final String SET_OFFSET = "insert into " + WarehouseTable.OFFSETS
            + " (lane, topic_partition, next_offset) values (?, ?, ?)"
            + " on conflict (lane, topic_partition) do update set next_offset = excluded.next_offset";

    private final String lane;
    private final WarehouseSettings settings;
    private final Map<TableId, TableShape> shapes;
    private final List<WarehouseTable> tables;
    private final Executor blocking;
    private final Clock clock;
    private final Dialect dialect = new PostgresDialect();
    private final ReentrantLock turn = new ReentrantLock();

    private volatile @Nullable Connection open;
    private volatile boolean closed;

    /**
     * @param lane whose offsets are kept
     * @param shapes what the source's catalogue says of the tables that {@code settings} names
     * @param blocking runs what blocks
     */
    public WarehouseStore(
            String lane, WarehouseSettings settings, Map<TableId, TableShape> shapes, Executor blocking, Clock clock) {
        this.lane = lane;
        this.settings = settings;
        this.shapes = Map.copyOf(shapes);
        this.tables = WarehouseTable.all(settings.tables(), shapes);
        this.blocking = blocking;
        this.clock = clock;
    }

    /** What forbids these settings, one sentence each, without asking the warehouse. */
    public static List<String> problems(WarehouseSettings settings, Map<TableId, TableShape> shapes) {
        return WarehouseTable.problems(settings.tables(), shapes);
    }

    /**
     * The statements that {@link #prepare} would execute now; blocking, for commands.
     *
     * @throws SetUpException where the warehouse cannot be asked, or something stands in the way
     */
    public List<String> plan() {
        turn.lock();
        try {
            requireNoProblems();
            var connection = connection();
            var statements = Layout.missing(connection, dialect, tables);
            connection.rollback();
            return statements;
        } catch (SQLException e) {
            abandon();
            throw Trouble.thrown(e, settings);
        } finally {
            turn.unlock();
        }
    }

    /** Creates and widens schemas, tables and views; answers with no outcomes where all is ready. */
    @Override
    public CompletionStage<Answer> prepare() {
        return CompletableFuture.supplyAsync(() -> guarded(this::layOut), blocking);
    }

    @Override
    public CompletionStage<Answer> send(Batch batch) {
        return CompletableFuture.supplyAsync(() -> guarded(() -> store(batch)), blocking);
    }

    /** A warehouse holds no documents. */
    @Override
    public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
        return CompletableFuture.completedStage(new Reading.Found(Map.of()));
    }

    /** Ends the session at once; what is under way answers busy. */
    @Override
    public void close() {
        closed = true;
        abandon();
    }

    /** One blocking call to the warehouse. */
    private interface Call {
        Answer run() throws SQLException;
    }

    private Answer guarded(Call call) {
        turn.lock();
        try {
            return call.run();
        } catch (SQLException e) {
            abandon();
            return switch (Trouble.of(e, settings)) {
                case Trouble.Busy(var reason) -> new Answer.Busy(reason);
                case Trouble.Data(var reason) -> new Answer.WrongSetUp(reason);
                case Trouble.Untrusted(var reason) -> new Answer.WrongSetUp(reason);
                case Trouble.WrongSetUp(var reason) -> new Answer.WrongSetUp(reason);
            };
        } catch (SetUpException e) {
            abandon();
            return new Answer.WrongSetUp(String.valueOf(e.getMessage()));
        } finally {
            turn.unlock();
        }
    }

    private Answer layOut() throws SQLException {
        requireNoProblems();
        var connection = connection();
        try (var statement = connection.createStatement()) {
            // Two nodes that start together would otherwise both create the same schema.
            statement.execute("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('millrace layout'))");
            var statements = Layout.missing(connection, dialect, tables);
            if (!statements.isEmpty()) {
                int usual = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, (int) LAYOUT_MAX.toMillis());
                statement.execute("set local statement_timeout = " + LAYOUT_MAX.toMillis());
                for (var sql : statements) {
                    statement.execute(sql);
                }
                connection.commit();
                connection.setNetworkTimeout(Runnable::run, usual);
                log.info("warehouse laid out with {} statements", statements.size());
            }
            connection.commit();
        }
        return new Answer.Answered(List.of());
    }

    private void requireNoProblems() {
        var problems = problems(settings, shapes);
        if (!problems.isEmpty()) {
            throw new SetUpException(SetUpException.Reason.USAGE, String.join("; ", problems));
        }
    }

    private Answer store(Batch batch) throws SQLException {
        long began = clock.millis();
        var writes = batch.writes().stream().map(WarehouseStore::row).toList();
        var outcomes = new Outcome[writes.size()];
        Arrays.fill(outcomes, new Outcome.Stored(Outcome.NO_STAMP));
        var storable = new ArrayList<Integer>(writes.size());
        for (int i = 0; i < outcomes.length; i++) {
            var fault = fault(writes.get(i));
            if (fault == null) {
                storable.add(i);
            } else {
                outcomes[i] = new Outcome.Refused(fault);
            }
        }
        if (attempt(writes, storable, batch.nextOffsets()) instanceof Trouble.Data(var reason)) {
            isolate(writes, storable, reason, outcomes);
            attempt(writes, List.of(), batch.nextOffsets());
        }
        log.debug("{} rows stored in {} ms", writes.size(), clock.millis() - began);
        return new Answer.Answered(List.of(outcomes));
    }

    private static RowWrite row(Write write) {
        return switch (write) {
            case RowWrite row -> row;
            case Write.DocumentWrite document ->
                throw new IllegalArgumentException("a warehouse takes no documents: " + document);
        };
    }

    /** Why a row can never be stored, as far as that can be told without asking; null where nothing is wrong. */
    private @Nullable String fault(RowWrite write) {
        var shape = shapes.get(write.table());
        if (shape == null) {
            throw new IllegalArgumentException("the warehouse holds no table " + write.table());
        }
        var row = write.row();
        var unknown = shape.layout(row).unknown();
        if (unknown != null) {
            throw new SetUpException(
                    SetUpException.Reason.REFUSED,
                    "the warehouse's table of " + write.table() + " has no column '" + unknown
                            + "' yet: restart the lane, which adds it");
        }
        for (int i = 0; i < row.size(); i++) {
            var fault = CopyText.fault(row, i);
            if (fault != null) {
                return "the warehouse cannot take the row, column " + row.name(i) + ": it holds " + fault;
            }
        }
        return null;
    }

    /** Stores the rows at these indexes, of which the whole is refused with {@code reason}, but for the bad ones. */
    private void isolate(List<RowWrite> writes, List<Integer> indexes, String reason, Outcome[] outcomes)
            throws SQLException {
        if (indexes.size() == 1) {
            outcomes[indexes.getFirst()] = new Outcome.Refused(reason);
            return;
        }
        int middle = indexes.size() / 2;
        for (var half : List.of(indexes.subList(0, middle), indexes.subList(middle, indexes.size()))) {
            if (attempt(writes, half, Map.of()) instanceof Trouble.Data(var why)) {
                isolate(writes, half, why, outcomes);
            }
        }
    }

    /** One transaction; null when it is committed, otherwise why some row in it is bad, and nothing is stored. */
    private Trouble.@Nullable Data attempt(List<RowWrite> writes, List<Integer> indexes, Map<Integer, Long> nextOffsets)
            throws SQLException {
        if (indexes.isEmpty() && nextOffsets.isEmpty()) {
            return null;
        }
        var connection = connection();
        try {
            for (var table : tables) {
                var rows = indexes.stream()
                        .map(writes::get)
                        .filter(write -> write.table().equals(table.shape().id()))
                        .toList();
                if (!rows.isEmpty()) {
                    dialect.load(connection, table, rows);
                }
            }
            setOffsets(connection, nextOffsets);
            connection.commit();
            return null;
        } catch (SQLException e) {
            if (!indexes.isEmpty() && Trouble.of(e, settings) instanceof Trouble.Data data) {
                connection.rollback();
                return data;
            }
            throw e;
        }
    }

    private void setOffsets(Connection connection, Map<Integer, Long> nextOffsets) throws SQLException {
        if (nextOffsets.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(SET_OFFSET)) {
            for (var offset : new TreeMap<>(nextOffsets).entrySet()) {
                update.setString(1, lane);
                update.setInt(2, offset.getKey());
                update.setLong(3, offset.getValue());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private Connection connection() throws SQLException {
        var known = open;
        if (known != null && !known.isClosed()) {
            return known;
        }
        if (closed) {
            throw new SQLException("the store is closed", "08003");
        }
        var fresh = dialect.open(settings);
        open = fresh;
        if (closed) {
            abandon();
        }
        return fresh;
    }

    private void abandon() {
        var known = open;
        open = null;
        if (known != null) {
            try {
                known.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("the warehouse's connection was gone already: {}", e.getMessage());
            }
        }
    }
}
