package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.stack.LocalStack;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Lets everybody into the local warehouse, or nobody, while the server that it is on goes on serving others. */
final class WarehouseDoor {
    private static final String ALLOW = "alter database " + DevConfig.WAREHOUSE + " with allow_connections ";
    private static final String SEND_AWAY = "select pg_catalog.pg_terminate_backend(pid)"
            + " from pg_catalog.pg_stat_activity where datname = '" + DevConfig.WAREHOUSE + "'";

    private final LocalStack stack;

    WarehouseDoor(LocalStack stack) {
        this.stack = stack;
    }

    /** Nobody comes in any more, and those who are in are sent away. */
    void close() {
        execute(ALLOW + "false");
        execute(SEND_AWAY);
    }

    /** Also where it is open. */
    void open() {
        execute(ALLOW + "true");
    }

    private void execute(String sql) {
        try (var connection = DriverManager.getConnection(stack.jdbcUrl("postgres"), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SetUpException(
                    SetUpException.Reason.UNREACHABLE, "the local PostgreSQL does not answer: " + e.getMessage(), e);
        }
    }
}
