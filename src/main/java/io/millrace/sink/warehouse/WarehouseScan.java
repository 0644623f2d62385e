package io.millrace.sink.warehouse;

import io.millrace.change.Canonical;
import io.millrace.change.CopyText;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.RowScan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Reads the live rows of the warehouse's tables, streamed; blocking, for commands and not for actors. */
public final class WarehouseScan implements RowScan {
    private final WarehouseSettings settings;
    private final Map<TableId, TableShape> shapes;

    public WarehouseScan(WarehouseSettings settings, Map<TableId, TableShape> shapes) {
        this.settings = settings;
        this.shapes = Map.copyOf(shapes);
    }

    /** As it is: what PostgreSQL prints is canonical on both sides. */
    @Override
    public Row comparable(TableId table, Row row) {
        return row;
    }

    @Override
    public void each(TableId id, Set<MerchantId> merchants, Consumer<Hit> consumer) {
        var shape = shapes.get(id);
        if (shape == null) {
            throw new IllegalArgumentException("the warehouse holds no table " + id);
        }
        try (var connection = new PostgresDialect().open(settings)) {
            read(connection, shape, merchants, consumer);
        } catch (SQLException e) {
            throw Trouble.thrown(e, settings);
        }
    }

    private static void read(Connection connection, TableShape shape, Set<MerchantId> merchants, Consumer<Hit> consumer)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            // A large table takes long to read; only a pause between two rows is bounded, by the socket's timeout.
            statement.execute("set statement_timeout = 0");
        }
        var names = shape.columns().stream().map(column -> column.name()).toArray(String[]::new);
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(query(shape, merchants));
        for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
            var texts = CopyText.values(line);
            consumer.accept(new Hit(String.valueOf(texts.getLast()), new Row(names, canonical(shape, texts))));
        }
    }

    private static String query(TableShape shape, Set<MerchantId> merchants) {
        var table = WarehouseTable.of(shape);
        // A merchant id holds letters, digits, '_' and '-' only.
        var wanted =
                merchants.stream().map(id -> "'" + id.value() + "'").sorted().collect(Collectors.joining(", "));
        return "copy (select " + table.columnList() + ", " + WarehouseTable.quote(WarehouseTable.MERCHANT) + " from "
                + table.qualified() + " where not " + WarehouseTable.quote(WarehouseTable.DELETED)
                + (merchants.isEmpty()
                        ? ""
                        : " and " + WarehouseTable.quote(WarehouseTable.MERCHANT) + " in (" + wanted + ")")
                + ") to stdout";
    }

    private static @Nullable String[] canonical(TableShape shape, List<@Nullable String> texts) {
        var values = new @Nullable String[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            var text = texts.get(i);
            values[i] =
                    text == null ? null : Canonical.of(shape.columns().get(i).type(), text);
        }
        return values;
    }
}
