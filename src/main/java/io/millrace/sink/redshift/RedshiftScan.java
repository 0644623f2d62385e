package io.millrace.sink.redshift;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.RowScan;
import io.millrace.sink.warehouse.WarehouseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the live rows of Redshift's tables, streamed; blocking, for commands and not for actors. */
public final class RedshiftScan implements RowScan {
    /** A large table takes long to read. */
    private static final Duration STATEMENT_MAX = Duration.ofHours(2);

    private static final int FETCHED = 10_000;

    private final WarehouseSettings warehouse;
    private final Map<TableId, Target> targets;

    public RedshiftScan(WarehouseSettings warehouse, RedshiftSettings settings, Map<TableId, TableShape> shapes) {
        this.warehouse = warehouse;
        this.targets = shapes.values().stream()
                .collect(Collectors.toUnmodifiableMap(TableShape::id, shape -> Target.of(shape, settings)));
    }

    private Target target(TableId table) {
        var target = targets.get(table);
        if (target == null) {
            throw new IllegalArgumentException("the warehouse holds no table " + table);
        }
        return target;
    }

    @Override
    public Row comparable(TableId table, Row row) {
        return target(table).comparable(row);
    }

    @Override
    public void each(TableId table, Set<MerchantId> merchants, Consumer<Hit> consumer) {
        try (var connection = RedshiftSession.open(warehouse, STATEMENT_MAX.toMillis())) {
            read(connection, target(table), merchants, consumer);
        } catch (SQLException e) {
            throw RedshiftTrouble.thrown(e, warehouse.user());
        }
    }

    private static void read(Connection connection, Target target, Set<MerchantId> merchants, Consumer<Hit> consumer)
            throws SQLException {
        var columns = target.columns();
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED);
            try (var rows = statement.executeQuery(query(target, merchants))) {
                while (rows.next()) {
                    var names = new String[columns.size()];
                    var values = new @Nullable String[columns.size()];
                    for (int i = 0; i < names.length; i++) {
                        names[i] = columns.get(i).name();
                        var value = rows.getString(i + 1);
                        values[i] = value == null ? null : columns.get(i).type().same(value);
                    }
                    consumer.accept(new Hit(rows.getString(names.length + 1), new Row(names, values)));
                }
            }
        }
    }

    private static String query(Target target, Set<MerchantId> merchants) {
        var read = target.columns().stream()
                .map(column -> column.type().read(Names.quote(column.name())))
                .collect(Collectors.joining(", "));
        // A merchant id holds letters, digits, '_' and '-' only.
        var wanted =
                merchants.stream().map(id -> Names.literal(id.value())).sorted().collect(Collectors.joining(", "));
        return "select " + read + ", " + Names.quote(Target.MERCHANT) + " from " + target.qualified() + " where not "
                + Names.quote(Target.DELETED)
                + (merchants.isEmpty() ? "" : " and " + Names.quote(Target.MERCHANT) + " in (" + wanted + ")");
    }
}
