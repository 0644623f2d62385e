package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.RowScan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** The warehouse's live rows: each table is a component, each row stands as the source has it. */
public final class WarehouseView implements StoreView {
    private final RowScan scan;
    private final Map<TableId, TableShape> shapes;
    private final List<Component> components;
    private final Fingerprint fingerprint = new Fingerprint();

    public WarehouseView(RowScan scan, List<TableId> tables, Map<TableId, TableShape> shapes) {
        this.scan = scan;
        this.shapes = Map.copyOf(shapes);
        this.components = tables.stream()
                .distinct()
                .map(table -> new Component(table.toString(), table, null))
                .toList();
    }

    @Override
    public String name() {
        return "warehouse";
    }

    @Override
    public List<Component> components() {
        return components;
    }

    @Override
    public Expected expected(Component component, Row row) {
        var shape = shape(component);
        return found(shape, scan.comparable(shape.id(), row));
    }

    private Expected found(TableShape shape, Row row) {
        var key = Objects.requireNonNull(row.key(shape.key()), () -> "a row of " + shape.id() + " without its key");
        return new Expected(key.toString(), fingerprint.of(shape.columns(), row));
    }

    private TableShape shape(Component component) {
        return Objects.requireNonNull(shapes.get(component.table()), () -> "no shape of " + component.table());
    }

    @Override
    public void each(Set<Component> wanted, Set<MerchantId> merchants, Consumer<Found> consumer) {
        for (var component : components) {
            if (wanted.contains(component)) {
                scan.each(component.table(), merchants, hit -> {
                    var row = found(shape(component), hit.row());
                    consumer.accept(new Found(component, hit.merchant(), row.key(), row.fingerprint()));
                });
            }
        }
    }
}
