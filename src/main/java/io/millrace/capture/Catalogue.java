package io.millrace.capture;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The source's own word about the configured tables: columns, types, keys. Blocking; each call connects for itself. */
public final class Catalogue {
    private Catalogue() {}

    /**
     * The shape of every configured table.
     *
     * @throws SetUpException UNREACHABLE where the database cannot be reached; REFUSED, naming every problem, where a table
     *     cannot be captured as configured
     */
    public static Map<TableId, TableShape> read(SourceSettings source) {
        try (var connection = SourceConnection.open(source, "catalogue")) {
            return SourceTable.shapes(tables(source, connection));
        } catch (SQLException e) {
            throw unreadable(source, e);
        }
    }

    /** Why the tables cannot be captured as configured, one sentence each; nothing where they can. */
    public static List<String> problems(SourceSettings source) {
        try (var connection = SourceConnection.open(source, "check")) {
            return CatalogueReader.read(source, connection).problems();
        } catch (SQLException e) {
            throw unreadable(source, e);
        }
    }

    static Map<TableId, SourceTable> tables(SourceSettings source, Connection connection) throws SQLException {
        var found = CatalogueReader.read(source, connection);
        if (!found.problems().isEmpty()) {
            throw new SetUpException(Reason.REFUSED, String.join("; ", found.problems()));
        }
        return found.tables();
    }

    private static SetUpException unreadable(SourceSettings source, SQLException e) {
        return new SetUpException(
                Reason.UNREACHABLE,
                "the catalogue of source " + source.name() + " cannot be read: " + SourceConnection.line(e),
                e);
    }
}
