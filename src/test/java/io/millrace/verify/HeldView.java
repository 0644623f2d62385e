package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** A store in memory whose rows a test may spoil. */
final class HeldView implements StoreView {
    /** One row as the store has it. */
    record Held(Component component, String merchant, Row row) {}

    final List<Held> rows = new ArrayList<>();
    private final List<Component> components;
    private final Map<TableId, TableShape> shapes;
    private final Fingerprint fingerprint = new Fingerprint();

    HeldView(List<Component> components, Map<TableId, TableShape> shapes) {
        this.components = components;
        this.shapes = shapes;
    }

    @Override
    public String name() {
        return "held";
    }

    @Override
    public List<Component> components() {
        return components;
    }

    @Override
    public Expected expected(Component component, Row row) {
        var shape = Objects.requireNonNull(shapes.get(component.table()));
        return new Expected(String.valueOf(row.key(shape.key())), fingerprint.of(shape.columns(), row));
    }

    @Override
    public void each(Set<Component> wanted, Set<MerchantId> merchants, Consumer<Found> consumer) {
        for (var held : rows) {
            boolean asked = merchants.isEmpty()
                    || MerchantId.parse(held.merchant())
                            .filter(merchants::contains)
                            .isPresent();
            if (asked && wanted.contains(held.component())) {
                var row = expected(held.component(), held.row());
                consumer.accept(new Found(held.component(), held.merchant(), row.key(), row.fingerprint()));
            }
        }
    }
}
