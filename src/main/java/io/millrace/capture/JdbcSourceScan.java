package io.millrace.capture;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.CopyText;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Reads the source's tables by COPY, row by row.
 *
 * <p>Blocking; each call connects for itself, so any threads may call at once. What the database says is thrown as a
 * {@link SetUpException}.
 */
public final class JdbcSourceScan implements SourceScan {
    private final SourceSettings source;

    public JdbcSourceScan(SourceSettings source) {
        this.source = source;
    }

    @Override
    public void each(TableId table, Set<MerchantId> merchants, Consumer<SourceRow> consumer) {
        try (var connection = SourceConnection.open(source, "scan")) {
            var tables = Catalogue.tables(source, connection);
            var scan = ScanSql.of(tables, configured(tables, table));
            copy(connection, scan, scan.rowsOf(merchants), consumer);
        } catch (SQLException e) {
            throw unreadable(table, e);
        }
    }

    /** One row as it is now; nothing where there is none, or where {@code key} could be no key of this table. */
    public Optional<SourceRow> find(TableId table, RowKey key) {
        try (var connection = SourceConnection.open(source, "find")) {
            var tables = Catalogue.tables(source, connection);
            var scan = ScanSql.of(tables, configured(tables, table));
            if (key.values().size() != scan.table().shape().key().size()) {
                return Optional.empty();
            }
            List<SourceRow> found = new ArrayList<>();
            copy(connection, scan, scan.rowWith(key), found::add);
            return found.stream().findFirst();
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("22")) {
                return Optional.empty();
            }
            throw unreadable(table, e);
        }
    }

    /** Whether everything that is committed by now has been captured. */
    public boolean caughtUp() {
        try (var connection = SourceConnection.open(source, "probe")) {
            return loaded(connection) && new Pgq(connection, source).caughtUp();
        } catch (SQLException e) {
            throw untold(e);
        }
    }

    /** Up to which commit everything is captured and on the datastream; nothing before the initial load is through. */
    public OptionalLong capturedUpToMillis() {
        try (var connection = SourceConnection.open(source, "probe")) {
            return loaded(connection) ? new Pgq(connection, source).finishedUpToMillis() : OptionalLong.empty();
        } catch (SQLException e) {
            throw untold(e);
        }
    }

    private boolean loaded(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                "select exists (select 1 from millrace.captured where source = ? and not loaded)")) {
            select.setString(1, source.name());
            try (var row = select.executeQuery()) {
                return row.next() && !row.getBoolean(1);
            }
        }
    }

    private SetUpException untold(SQLException e) {
        return new SetUpException(
                Reason.REFUSED,
                "how far source " + source.name() + " is captured cannot be told: " + SourceConnection.line(e)
                        + " (was it installed?)",
                e);
    }

    private static SourceTable configured(Map<TableId, SourceTable> tables, TableId table) {
        var found = tables.get(table);
        if (found == null) {
            throw new SetUpException(
                    Reason.REFUSED, "table " + table + " is not configured: add it to its source's tables");
        }
        return found;
    }

    private static void copy(Connection connection, ScanSql scan, String query, Consumer<SourceRow> consumer)
            throws SQLException {
        var names = scan.names();
        var columns = scan.table().shape().columns();
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + query + ") to stdout");
        for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
            var fields = CopyText.values(line);
            var values = new @Nullable String[names.length];
            for (int i = 0; i < values.length; i++) {
                var text = fields.get(i);
                values[i] = text == null
                        ? null
                        : scan.table().hashed().leaving(names[i], columns.get(i).type(), text);
            }
            consumer.accept(new SourceRow(fields.getLast(), new Row(names, values)));
        }
    }

    private SetUpException unreadable(TableId table, SQLException e) {
        return new SetUpException(
                Reason.UNREACHABLE, "table " + table + " cannot be read: " + SourceConnection.line(e), e);
    }
}
