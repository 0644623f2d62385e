package io.millrace.sink.warehouse;

import io.millrace.base.SetUpException;
import io.millrace.change.ColumnType;
import io.millrace.change.CopyText;
import io.millrace.change.Utf8Buffer;
import io.millrace.sink.Write.RowWrite;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * PostgreSQL: rows go by COPY into a temporary table, from there the newest per key by one INSERT ... ON CONFLICT.
 *
 * <p>Rows are inserted in the order of their keys, so that two loaders of one table do not lock each other crosswise.
 */
final class PostgresDialect implements Dialect {
    private static final Pattern TYPE_NAME = Pattern.compile("[A-Za-z0-9_ \"\\[\\]]+");
    private static final String STAGE = "pg_temp.\"millrace_stage\"";
    private static final int CONNECT_SECONDS_MAX = 10;
    private static final int PORTION_BYTES = 1 << 16;

    @Override
    public Connection open(WarehouseSettings settings) throws SQLException {
        long timeoutMillis = settings.requestTimeout().toMillis();
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        if (!settings.password().isEmpty()) {
            properties.setProperty("password", settings.password().reveal());
        }
        properties.setProperty("ApplicationName", "millrace");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS_MAX));
        // The server's own limits come first and are told apart from a dead server by this one.
        properties.setProperty("socketTimeout", String.valueOf(timeoutMillis / 1000 + CONNECT_SECONDS_MAX));
        properties.setProperty("tcpKeepAlive", "true");
        var connection = new org.postgresql.Driver().connect(settings.jdbcUrl(), properties);
        if (connection == null) {
            throw new SetUpException(
                    SetUpException.Reason.USAGE,
                    "warehouse.jdbc-url does not begin with jdbc:postgresql: only PostgreSQL is spoken so far");
        }
        try (var statement = connection.createStatement()) {
            statement.execute("set time zone 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres';"
                    + " set bytea_output = 'hex'; set synchronous_commit = on;"
                    + " set statement_timeout = " + timeoutMillis + "; set lock_timeout = " + timeoutMillis / 2
                    + "; set idle_in_transaction_session_timeout = " + 2 * timeoutMillis);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The source's own type, but where its bare name would mean a length of one. */
    @Override
    public String type(ColumnType type) {
        var name = type.sql();
        if (!TYPE_NAME.matcher(name).matches()) {
            return "text";
        }
        return switch (name) {
            case "character", "bpchar" -> "text";
            case "character[]", "bpchar[]" -> "text[]";
            case "bit" -> "bit varying";
            case "bit[]" -> "bit varying[]";
            default -> name;
        };
    }

    @Override
    public void load(Connection connection, WarehouseTable table, List<RowWrite> rows) throws SQLException {
        var columns = table.columnList() + ", "
                + WarehouseTable.list(List.of(WarehouseTable.MERCHANT, WarehouseTable.VERSION, WarehouseTable.DELETED));
        try (var statement = connection.createStatement()) {
            // Made from the table itself, so that a value is refused here exactly where the table would refuse it.
            statement.execute("create temp table " + STAGE.substring("pg_temp.".length()) + " on commit drop as select "
                    + columns + " from " + table.qualified() + " with no data");
            copy(connection, "copy " + STAGE + " (" + columns + ") from stdin", table, rows);
            statement.execute(upsert(table, columns));
            statement.execute("drop table " + STAGE);
        }
    }

    private static String upsert(WarehouseTable table, String columns) {
        var assignments = Stream.concat(
                        table.shape().columns().stream()
                                .map(column -> column.name())
                                .filter(name -> !table.shape().key().contains(name)),
                        Stream.of(WarehouseTable.MERCHANT, WarehouseTable.VERSION, WarehouseTable.DELETED))
                .map(WarehouseTable::quote)
                .map(name -> name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        var version = WarehouseTable.quote(WarehouseTable.VERSION);
        return "insert into " + table.qualified() + " as held (" + columns + ")"
                + " select distinct on (" + table.keyList() + ") " + columns + " from " + STAGE
                + " order by " + table.keyList() + ", " + version + " desc"
                + " on conflict (" + table.keyList() + ") do update set " + assignments + ", "
                + WarehouseTable.quote(WarehouseTable.LOADED_AT) + " = now()"
                + " where held." + version + " < excluded." + version;
    }

    /** In portions, so that the server takes in one while the next is written. */
    private static void copy(Connection connection, String sql, WarehouseTable table, List<RowWrite> rows)
            throws SQLException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            var text = new Utf8Buffer(2 * PORTION_BYTES);
            for (var write : rows) {
                append(text, table, write);
                if (text.size() >= PORTION_BYTES) {
                    send(text, copy);
                }
            }
            send(text, copy);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void append(Utf8Buffer text, WarehouseTable table, RowWrite write) {
        var row = write.row();
        var layout = table.shape().layout(row);
        for (int i = 0; i < table.shape().columns().size(); i++) {
            int place = layout.place(i);
            if (place < 0) {
                CopyText.append(text, null);
            } else {
                CopyText.append(text, row, place);
            }
            text.append('\t');
        }
        CopyText.append(text, write.merchant().value());
        text.append('\t')
                .append(write.version().value())
                .append('\t')
                .append(write.deleted() ? "t" : "f")
                .append('\n');
    }

    private static void send(Utf8Buffer text, CopyIn copy) throws SQLException {
        copy.writeToCopy(text.toBytes(), 0, text.size());
        text.clear();
    }
}
