package io.millrace.capture;

import io.millrace.base.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes PGQ's ticks and does its housekeeping, as a pgqd would; on a connection of its own, so that a long batch does not
 * stop it.
 */
final class Ticker implements AutoCloseable {
    private static final long HOUSEKEEPING_MILLIS = 120_000;
    private static final long ESTIMATE_MILLIS = 1_000;

    private record Operation(String function, @Nullable String argument) {}

    private final SourceSettings source;
    private final Clock clock;
    private final CaptureProgress progress;

    private @Nullable Connection connection;
    private long housekeptAtMillis;
    private long estimatedAtMillis;

    Ticker(SourceSettings source, Clock clock, CaptureProgress progress) {
        this.source = source;
        this.clock = clock;
        this.progress = progress;
        this.housekeptAtMillis = clock.millis();
    }

    /** Makes a tick where PGQ finds that it is time for one. */
    synchronized void tick() throws SQLException {
        try {
            var open = connection == null ? SourceConnection.open(source, "ticker") : connection;
            connection = open;
            work(open, clock.millis());
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private void work(Connection open, long now) throws SQLException {
        if (source.ticker()) {
            try (var select = open.prepareStatement("select pgq.ticker(?)")) {
                select.setString(1, source.queue());
                select.execute();
            }
        }
        if (now - estimatedAtMillis >= ESTIMATE_MILLIS) {
            estimatedAtMillis = now;
            progress.waiting(new Pgq(open, source).waiting().orElse(-1));
        }
        if (now - housekeptAtMillis >= HOUSEKEEPING_MILLIS) {
            housekeptAtMillis = now;
            housekeep(open);
        }
    }

    void housekeep(Connection open) throws SQLException {
        if (source.ticker()) {
            for (var operation : operations(open)) {
                run(open, operation);
            }
        }
        try (var statement = open.createStatement()) {
            statement.execute("delete from millrace.deleted_parent where deleted_at < now() - interval '30 days'");
            statement.execute("delete from millrace.moved_parent where moved_at < now() - interval '30 days'");
        }
    }

    private static List<Operation> operations(Connection open) throws SQLException {
        List<Operation> operations = new ArrayList<>();
        try (var statement = open.createStatement();
                var rows = statement.executeQuery(
                        "select func_name, func_arg from pgq.maint_operations() where func_name like 'pgq.maint_%'")) {
            while (rows.next()) {
                operations.add(new Operation(rows.getString(1), rows.getString(2)));
            }
        }
        return operations;
    }

    private static void run(Connection open, Operation operation) throws SQLException {
        var call = "select " + operation.function() + (operation.argument() == null ? "()" : "(?)");
        try (var select = open.prepareStatement(call)) {
            if (operation.argument() != null) {
                select.setString(1, operation.argument());
            }
            select.execute();
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // A connection that cannot be closed is gone already.
            }
            connection = null;
        }
    }
}
