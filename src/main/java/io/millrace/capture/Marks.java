package io.millrace.capture;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the schema {@code millrace} says of one source: its epoch, its tables still to be loaded, its lock. */
final class Marks {
    /** The epoch, and whether a table is still to be loaded. */
    record Now(int epoch, boolean loads) {}

    private final Connection connection;
    private final String source;

    Marks(Connection connection, String source) {
        this.connection = connection;
        this.source = source;
    }

    /** Whether this session is now the only one that captures the source. */
    boolean lock() throws SQLException {
        try (var select = connection.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            select.setString(1, "millrace/" + source);
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Throws where the source was not installed. */
    void checkInstalled(SourceSettings settings) throws SQLException {
        var state = new InstallState(settings, connection);
        if (!state.hasEpoch() || !state.consumerRegistered()) {
            throw new SetUpException(
                    Reason.REFUSED,
                    "source " + source + " is not installed (queue, consumer or schema millrace is missing): run"
                            + " `millrace install --execute`");
        }
    }

    Now now() throws SQLException {
        try (var select = connection.prepareStatement("""
                select e.epoch, exists (select 1 from millrace.captured c where c.source = e.source and not c.loaded)
                  from millrace.epoch e where e.source = ?
                """)) {
            select.setString(1, source);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("millrace.epoch has no row for source " + source);
                }
                return new Now(row.getInt(1), row.getBoolean(2));
            }
        }
    }

    List<TableId> toLoad() throws SQLException {
        List<TableId> tables = new ArrayList<>();
        try (var select = connection.prepareStatement("select schema_name, table_name from millrace.captured"
                + " where source = ? and not loaded order by 1, 2")) {
            select.setString(1, source);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    tables.add(new TableId(source, rows.getString(1), rows.getString(2)));
                }
            }
        }
        return tables;
    }

    void loaded(TableId table) throws SQLException {
        try (var update = connection.prepareStatement("update millrace.captured set loaded = true"
                + " where source = ? and schema_name = ? and table_name = ?")) {
            update.setString(1, source);
            update.setString(2, table.schema());
            update.setString(3, table.table());
            update.executeUpdate();
        }
    }
}
