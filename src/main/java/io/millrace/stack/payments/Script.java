package io.millrace.stack.payments;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements of one database transaction, arranged into few batches.
 *
 * <p>Statements that touch a common row keep their order; the others are free to be sent together with their like. A
 * statement that sweeps over rows it does not name keeps its place among all. Rows are named by their keys, which are
 * unique across tables. The arrangement can be sent any number of times.
 */
final class Script {
    /** The like statements of one layer, each with its values in the order of its parameters. */
    record Batch(Sql sql, List<List<Object>> values) {}

    private final List<Map<Sql, Batch>> layers = new ArrayList<>();
    private final Map<Object, Integer> layerAfter = new HashMap<>();
    private int layerMin;
    private int size;

    /** Adds a statement that touches {@code rows}: its own, and its old and new parents. */
    void add(Sql sql, List<?> rows, Object... values) {
        int layer = sql.sweeping() ? layers.size() : layerMin;
        for (var row : rows) {
            layer = Math.max(layer, layerAfter.getOrDefault(row, 0));
        }
        while (layers.size() <= layer) {
            layers.add(new EnumMap<>(Sql.class));
        }
        for (var row : rows) {
            layerAfter.put(row, layer + 1);
        }
        if (sql.sweeping()) {
            layerMin = layer + 1;
        }
        layers.get(layer)
                .computeIfAbsent(sql, like -> new Batch(like, new ArrayList<>()))
                .values()
                .add(List.of(values));
        size++;
    }

    /** Statements so far. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Every batch in the order in which they are to be sent. */
    List<Batch> batches() {
        var batches = new ArrayList<Batch>();
        layers.forEach(layer -> batches.addAll(layer.values()));
        return batches;
    }
}
