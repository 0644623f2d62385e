package io.millrace.sink.redshift;

import io.millrace.change.RowKey;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.sink.RowLookup;
import io.millrace.sink.warehouse.WarehouseSettings;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds one row in Redshift, deleted or not; blocking, for commands. */
public final class RedshiftLookup implements RowLookup {
    private final WarehouseSettings warehouse;
    private final RedshiftSettings settings;

    public RedshiftLookup(WarehouseSettings warehouse, RedshiftSettings settings) {
        this.warehouse = warehouse;
        this.settings = settings;
    }

    @Override
    public Optional<Found> find(TableShape shape, RowKey key) {
        var target = Target.of(shape, settings);
        var condition = shape.key().stream()
                .map(column -> Names.quote(column) + "::varchar = ?")
                .collect(Collectors.joining(" and "));
        var sql = "select _merchant, _version, _deleted, _loaded_at from " + target.qualified() + " where " + condition;
        try (var connection = RedshiftSession.open(
                        warehouse, warehouse.requestTimeout().toMillis());
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
            throw RedshiftTrouble.thrown(e, warehouse.user());
        }
    }
}
