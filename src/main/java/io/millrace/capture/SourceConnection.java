package io.millrace.capture;

import io.millrace.base.CertificateTrouble;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** Opens connections to a source whose session prints every value in one way. */
final class SourceConnection {
    /** The settings on which a value's text depends; the triggers' functions run under the same. */
    static final String TEXT_SETTINGS =
            "TimeZone = 'UTC', DateStyle = 'ISO, YMD', IntervalStyle = 'postgres', bytea_output = 'hex',"
                    + " extra_float_digits = 1, lc_monetary = 'C'";

    private static final int CONNECT_SECONDS = 10;

    /** Idle sessions are ended by PostgreSQL 14 and later; while Kafka is away, a session is idle within a transaction. */
    private static final List<String> LIMITS = List.of(
            "set tcp_keepalives_idle = 5",
            "set tcp_keepalives_interval = 3",
            "set tcp_keepalives_count = 3",
            "set idle_in_transaction_session_timeout = '60s'",
            "select set_config('idle_session_timeout', '10s', false)"
                    + " where current_setting('server_version_num')::int >= 140000");

    private SourceConnection() {}

    /**
     * Connects, with autocommit on.
     *
     * @param purpose shown in {@code pg_stat_activity}
     * @throws SetUpException UNREACHABLE where there is no server, or it does not let us in
     */
    static Connection open(SourceSettings source, String purpose) {
        var properties = new Properties();
        properties.setProperty("user", source.user());
        if (!source.password().isEmpty()) {
            properties.setProperty("password", source.password().reveal());
        }
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "millrace " + source.name() + " " + purpose);
        try {
            var connection = DriverManager.getConnection(source.jdbcUrl(), properties);
            try (var statement = connection.createStatement()) {
                for (var setting : TEXT_SETTINGS.split(", (?=[A-Za-z_]+ =)", -1)) {
                    statement.execute("set " + setting);
                }
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw unreachable(source, e);
        }
    }

    /**
     * The same for a session that holds the capture's lock, or waits for it. The server ends it, and with it the lock, where
     * nothing is heard of it: the node stands still, or its machine is gone.
     */
    static Connection openForCapture(SourceSettings source) {
        var connection = open(source, "capture");
        try (var statement = connection.createStatement()) {
            for (var limit : LIMITS) {
                statement.execute(limit);
            }
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw unreachable(source, e);
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // A connection that cannot be closed is gone already, and its lock with it.
        }
    }

    private static SetUpException unreachable(SourceSettings source, SQLException e) {
        var key = "sources." + source.name() + ".";
        var url = shown(source.jdbcUrl());
        var state = String.valueOf(e.getSQLState());
        var distrust = CertificateTrouble.of(e);
        if (distrust.isPresent()) {
            return new SetUpException(
                    Reason.UNTRUSTED,
                    "the database at " + url + " is not trusted: " + distrust.get()
                            + "; mend the host or sslrootcert in " + key + "jdbc-url, or the server's certificate",
                    e);
        }
        if (state.startsWith("28")) {
            return new SetUpException(
                    Reason.UNREACHABLE,
                    "the database at " + url + " does not let user '" + source.user() + "' in: mend " + key
                            + "user and " + key + "password (" + line(e) + ")",
                    e);
        }
        if (state.equals("3D000")) {
            return new SetUpException(
                    Reason.UNREACHABLE,
                    "the server of " + url + " has no such database: mend " + key + "jdbc-url (" + line(e) + ")",
                    e);
        }
        return new SetUpException(
                Reason.UNREACHABLE,
                "no database answers at " + url + ": start it, or mend " + key + "jdbc-url (" + line(e) + ")",
                e);
    }

    /** The URL without its parameters, which may hold a password. */
    private static String shown(String url) {
        int query = url.indexOf('?');
        var cut = query < 0 ? url : url.substring(0, query);
        return cut.isEmpty() ? "'' (empty)" : cut;
    }

    /** The first line of what the server said. */
    static String line(Exception e) {
        var message = String.valueOf(e.getMessage()).strip();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
