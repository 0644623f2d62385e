package io.millrace.stack.payments;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * One connection of the business. For one thread, except {@link #abort}.
 *
 * <p>A transaction that PostgreSQL gave up for the sake of another is tried again; any other error goes to the caller.
 */
final class Session implements AutoCloseable {
    private static final int TRIES_MAX = 20;

    /** What happens inside one transaction; tells how many row changes it made. Runs again when the try is repeated. */
    @FunctionalInterface
    interface Work {
        long run(Session session) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(String jdbcUrl, String user) throws SQLException {
        this.connection = connect(jdbcUrl, user);
        connection.setAutoCommit(false);
    }

    static Connection connect(String jdbcUrl, String user) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "payments simulator");
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    Connection connection() {
        return connection;
    }

    /** Runs {@code work} and commits. */
    long commit(Work work) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                long changes = work.run(this);
                connection.commit();
                return changes;
            } catch (SQLException failure) {
                undo(failure);
                if (!givenUpForAnother(failure) || tries == TRIES_MAX) {
                    throw failure;
                }
            }
        }
    }

    /** Runs {@code work} and rolls back. */
    void rollBack(Work work) throws SQLException {
        try {
            var _ = work.run(this);
            connection.rollback();
        } catch (SQLException failure) {
            undo(failure);
            if (!givenUpForAnother(failure)) {
                throw failure;
            }
        }
    }

    /** Sends every statement; tells how many rows they changed, those changed through foreign keys among them. */
    long send(Script script) throws SQLException {
        long changes = 0;
        for (var batch : script.batches()) {
            changes += batch.sql().cascaded().isEmpty() ? sendTogether(batch) : sendOneByOne(batch);
        }
        return changes;
    }

    private long sendTogether(Script.Batch batch) throws SQLException {
        var statement = prepare(batch.sql().text());
        for (var values : batch.values()) {
            bind(statement, values);
            statement.addBatch();
        }
        long changes = 0;
        for (int count : statement.executeBatch()) {
            // Inserts that were sent as one statement are not counted one by one.
            changes += count == Statement.SUCCESS_NO_INFO ? 1 : count;
        }
        return changes;
    }

    private long sendOneByOne(Script.Batch batch) throws SQLException {
        var count = prepare(batch.sql().cascaded());
        var statement = prepare(batch.sql().text());
        long changes = 0;
        for (var values : batch.values()) {
            bind(count, values);
            try (var counted = count.executeQuery()) {
                changes += counted.next() ? counted.getLong(1) : 0;
            }
            bind(statement, values);
            changes += statement.executeUpdate();
        }
        return changes;
    }

    private PreparedStatement prepare(String text) throws SQLException {
        var known = prepared.get(text);
        if (known == null) {
            known = connection.prepareStatement(text);
            prepared.put(text, known);
        }
        return known;
    }

    private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Absent absent) {
                statement.setNull(i + 1, absent.type());
            } else {
                statement.setObject(i + 1, values.get(i));
            }
        }
    }

    private void undo(SQLException failure) {
        try {
            for (var statement : prepared.values()) {
                statement.clearBatch();
            }
            connection.rollback();
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
        }
    }

    private static boolean givenUpForAnother(SQLException failure) {
        var state = failure.getSQLState();
        return state != null && (state.equals("40001") || state.equals("40P01") || state.equals("55P03"));
    }

    /** Ends the connection under whatever its thread is doing; from any thread. */
    void abort() throws SQLException {
        Executor atOnce = Runnable::run;
        connection.abort(atOnce);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
