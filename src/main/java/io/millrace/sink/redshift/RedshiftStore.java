package io.millrace.sink.redshift;

import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Loader;
import io.millrace.sink.Store;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import io.millrace.sink.warehouse.WarehouseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon Redshift as a store: a batch is stored once its rows are in the bucket, as one or more part files per table; from
 * there one {@link TableLoader} per table brings them into it, many at a time.
 *
 * <p>So what waits for the warehouse waits in the bucket and not in memory, and a warehouse that is away holds up nobody. A row
 * that Redshift can never take is found before it is written, since afterwards nobody could be told.
 */
public final class RedshiftStore implements Store {
    private static final Logger log = LoggerFactory.getLogger(RedshiftStore.class);

    private final WarehouseSettings warehouse;
    private final RedshiftSettings settings;
    private final Map<TableId, Target> targets = new LinkedHashMap<>();
    private final Stage stage;
    private final Staging staging;
    private final Executor blocking;
    private final List<Loader> loaders;
    private final ReentrantLock turn = new ReentrantLock();
    /**
     * @param shapes what the source's catalogue says of the tables that the warehouse holds
     * @param complete how far this store's lane has come, for the books
     * @param blocking runs what blocks
     */
    public RedshiftStore(
            WarehouseSettings warehouse,
            RedshiftSettings settings,
            Map<TableId, TableShape> shapes,
            Stage stage,
            CompleteUpTo complete,
            Executor blocking,
            Clock clock) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.stage = stage;
        var layouts = new Layouts(stage);
        this.staging = new Staging(stage, layouts, settings.slices(), clock);
        this.blocking = blocking;
        warehouse.tables().stream()
                .distinct()
                .filter(shapes::containsKey)
                .map(id -> Target.of(Objects.requireNonNull(shapes.get(id)), settings))
                .sorted(Comparator.comparing(Target::qualified))
                .forEach(target -> targets.put(target.shape().id(), target));
        this.loaders = targets.values().stream()
                .<Loader>map(target -> new TableLoader(target, stage, layouts, warehouse, settings, complete, clock))
                .toList();
    }

    /**
     * The statements that {@link #prepare} would execute now; blocking, for commands.
     *
     * @throws SetUpException where the warehouse or the bucket cannot be asked, or something stands in the way
     */
    public List<String> plan() {
        try (var connection =
                RedshiftSession.open(warehouse, warehouse.requestTimeout().toMillis())) {
            stage.check();
            var statements = missing(connection);
            connection.rollback();
            return statements;
        } catch (SQLException e) {
            throw RedshiftTrouble.thrown(e, warehouse.user());
        } catch (StageException e) {
            throw new SetUpException(
                    e.wrongSetUp() ? SetUpException.Reason.REFUSED : SetUpException.Reason.UNREACHABLE,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private List<String> missing(Connection connection) throws SQLException {
        var sortKeys = new HashMap<String, List<String>>();
        settings.sortKeys().forEach((table, columns) -> sortKeys.put(table.toString(), columns));
        return RedshiftLayout.missing(connection, List.copyOf(targets.values()), sortKeys);
    }

    /** Creates and widens schemas, tables and views; answers with no outcomes where all is ready. */
    @Override
    public CompletionStage<Answer> prepare() {
        return CompletableFuture.supplyAsync(() -> guarded(this::layOut), blocking);
    }

    @Override
    public CompletionStage<Answer> send(Batch batch) {
        return CompletableFuture.supplyAsync(() -> guarded(() -> stage(batch)), blocking);
    }

    /** A warehouse holds no documents. */
    @Override
    public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
        return CompletableFuture.completedStage(new Reading.Found(Map.of()));
    }

    @Override
    public List<Loader> loaders() {
        return loaders;
    }

    @Override
    public void close() {
        stage.close();
    }

    private interface Call {
        Answer run() throws SQLException, StageException;
    }

    private Answer guarded(Call call) {
        turn.lock();
        try {
            return call.run();
        } catch (SQLException e) {
            return switch (RedshiftTrouble.of(e, warehouse.user())) {
                case RedshiftTrouble.Busy(var reason) -> new Answer.Busy(reason);
                case RedshiftTrouble.Data(var reason) -> new Answer.WrongSetUp(reason);
                case RedshiftTrouble.WrongSetUp(var reason, var _) -> new Answer.WrongSetUp(reason);
            };
        } catch (StageException e) {
            var reason = String.valueOf(e.getMessage());
            return e.wrongSetUp() ? new Answer.WrongSetUp(reason) : new Answer.Busy(reason);
        } catch (SetUpException e) {
            return new Answer.WrongSetUp(String.valueOf(e.getMessage()));
        } finally {
            turn.unlock();
        }
    }

    private Answer layOut() throws SQLException, StageException {
        stage.check();
        try (var connection =
                RedshiftSession.open(warehouse, warehouse.requestTimeout().toMillis())) {
            var statements = missing(connection);
            RedshiftLayout.execute(connection, statements);
            if (!statements.isEmpty()) {
                log.info("warehouse laid out with {} statements", statements.size());
            }
        }
        return new Answer.Answered(List.of());
    }

    private Answer stage(Batch batch) throws StageException {
        var writes = batch.writes().stream().map(RedshiftStore::row).toList();
        return new Answer.Answered(staging.write(writes, this::target));
    }

    private static RowWrite row(Write write) {
        return switch (write) {
            case RowWrite row -> row;
            case Write.DocumentWrite document ->
                throw new IllegalArgumentException("a warehouse takes no documents: " + document);
        };
    }

    private Target target(RowWrite write) {
        var target = targets.get(write.table());
        if (target == null) {
            throw new IllegalArgumentException("the warehouse holds no table " + write.table());
        }
        var row = write.row();
        for (int i = 0; i < row.size(); i++) {
            if (target.column(row.name(i)) == null) {
                throw new SetUpException(
                        SetUpException.Reason.REFUSED,
                        "the warehouse's table of " + write.table() + " has no column '" + row.name(i)
                                + "' yet: restart the lane, which adds it");
            }
        }
        return target;
    }
}
