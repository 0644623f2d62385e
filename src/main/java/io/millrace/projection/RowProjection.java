package io.millrace.projection;

import io.millrace.change.Change;
import io.millrace.change.Form;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes as warehouse rows: one blind, versioned write per change of a configured table.
 *
 * <p>A row is known by its key alone, not by its merchant. So the delete of a row that moved to another merchant is
 * nothing here: its twin of the same version, in the new merchant's stream, brings the row to its new merchant.
 */
public final class RowProjection implements Projection {
    private final Map<TableId, TableShape> shapes;
    private final Set<TableId> tables;

    /**
     * @param tables the tables that the warehouse holds
     * @param shapes what the source's catalogue says of at least these tables
     */
    public RowProjection(Set<TableId> tables, Map<TableId, TableShape> shapes) {
        this.tables = Set.copyOf(tables);
        this.shapes = Map.copyOf(shapes);
        if (!this.shapes.keySet().containsAll(this.tables)) {
            throw new IllegalArgumentException("no shape of some of the tables " + tables + ": " + shapes.keySet());
        }
    }

    @Override
    public Plan plan(List<Change> changes) {
        var effects = new ArrayList<Effect>(changes.size());
        for (var change : changes) {
            var shape = tables.contains(change.table()) ? shapes.get(change.table()) : null;
            if (shape == null || (change.moved() && change.op() == Op.DELETE)) {
                continue;
            }
            var row = change.image();
            var unknown = shape.layout(row).unknown();
            if (unknown != null) {
                return new Plan.ShapeOutdated(shape.id(), unknown);
            }
            effects.add(effect(shape, change, row));
        }
        return new Plan.Effects(effects);
    }

    private static Effect effect(TableShape shape, Change change, Row row) {
        var key = row.key(shape.key());
        if (key == null) {
            return new Effect.Refusal(
                    change,
                    "a row of " + shape.id() + " came without a complete key: " + String.join(", ", shape.key())
                            + " must all be there");
        }
        boolean deleted = change.op() == Op.DELETE;
        var write =
                new Write.RowWrite(change.table(), key, change.merchant(), change.version(), deleted, row, weight(row));
        return new Effect.Blind(write, change);
    }

    /** About the row's bytes in a batch: its texts, a separator each, and our own columns. */
    private static int weight(Row row) {
        long bytes = 64;
        for (int i = 0; i < row.size(); i++) {
            bytes += row.form(i) == Form.NULL ? 3 : row.weight(i) + 1;
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    @Override
    public Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
        throw new IllegalStateException("a warehouse row is never merged: " + merge.document());
    }
}
