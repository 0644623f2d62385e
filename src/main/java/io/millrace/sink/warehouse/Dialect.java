package io.millrace.sink.warehouse;

import io.millrace.change.ColumnType;
import io.millrace.sink.Write.RowWrite;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What differs from one warehouse to another: how a session is opened, types, and how rows are loaded. Blocking. */
sealed interface Dialect permits PostgresDialect {
    /** A new session without auto-commit, in UTC, each statement bounded in time. */
    Connection open(WarehouseSettings settings) throws SQLException;

    /** The type that holds every value of the source's type, as the warehouse's catalogue names it. */
    String type(ColumnType type);

    /** Puts rows of one table in the open transaction; a row that is there at this or a higher version stays as it is. */
    void load(Connection connection, WarehouseTable table, List<RowWrite> rows) throws SQLException;
}
