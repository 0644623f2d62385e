package io.millrace.sink.warehouse;

import io.millrace.change.RowKey;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.sink.RowLookup;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds one row in the warehouse, deleted or not; blocking, for commands. */
public final class WarehouseLookup implements RowLookup {
    private final WarehouseSettings settings;

    public WarehouseLookup(WarehouseSettings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<Found> find(TableShape shape, RowKey key) {
        var condition = shape.key().stream()
                .map(column -> WarehouseTable.quote(column) + "::text = ?")
                .collect(Collectors.joining(" and "));
        var sql = "select _merchant, _version, _deleted, _loaded_at from "
                + WarehouseTable.of(shape).qualified() + " where " + condition;
        try (var connection = new PostgresDialect().open(settings);
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < key.values().size(); i++) {
                statement.setString(i + 1, key.values().get(i));
            }
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Found(
                                rows.getString(1),
                                new Version(rows.getLong(2)),
                                rows.getBoolean(3),
                                rows.getTimestamp(4).toInstant()))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw Trouble.thrown(e, settings);
        }
    }
}
