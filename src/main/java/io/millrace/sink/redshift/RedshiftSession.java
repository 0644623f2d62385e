package io.millrace.sink.redshift;

import io.millrace.base.SetUpException;
import io.millrace.sink.warehouse.WarehouseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions by Amazon's driver, which alone speaks to a Redshift whatever its version: PostgreSQL's asks for things that
 * are not there.
 */
final class RedshiftSession {
    private static final String URL = "jdbc:redshift:";
    private static final int CONNECT_SECONDS_MAX = 10;

    private static final Logger log = LoggerFactory.getLogger(RedshiftSession.class);

    private RedshiftSession() {}

    /**
     * Ends a session, whatever is under way in it, without waiting. Amazon's driver asks for a permission when it is to abort,
     * which Java no longer grants to anybody.
     */
    static void giveUp(Connection session) {
        Thread.startVirtualThread(() -> {
            try {
                session.close();
            } catch (SQLException e) {
                log.debug("the session was gone already: {}", e.getMessage());
            }
        });
    }

    /** A new session without auto-commit, in UTC, each statement bounded in time by {@code statementMax}. */
    static Connection open(WarehouseSettings settings, long statementMaxMillis) throws SQLException {
        if (!settings.jdbcUrl().startsWith(URL)) {
            throw new SetUpException(
                    SetUpException.Reason.USAGE,
                    "warehouse.jdbc-url does not begin with " + URL + ", as a lane with store = redshift wants it");
        }
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        if (!settings.password().isEmpty()) {
            properties.setProperty("password", settings.password().reveal());
        }
        properties.setProperty("ApplicationName", "millrace");
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS_MAX));
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS_MAX));
        // The server's own limit comes first and is told apart from a dead server by this one.
        properties.setProperty("socketTimeout", String.valueOf(statementMaxMillis / 1000 + CONNECT_SECONDS_MAX));
        properties.setProperty("tcpKeepAlive", "true");
        var connection = new com.amazon.redshift.jdbc.Driver().connect(settings.jdbcUrl(), properties);
        if (connection == null) {
            throw new SetUpException(
                    SetUpException.Reason.USAGE, "warehouse.jdbc-url is none that Amazon's driver understands");
        }
        try (var statement = connection.createStatement()) {
            statement.execute("set timezone to 'UTC'");
            statement.execute("set datestyle to 'ISO, YMD'");
            statement.execute("set statement_timeout to " + statementMaxMillis);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
