package io.millrace.capture;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a store comes to hold: per merchant and row, the newest version wins, and a deleted row is not shown. */
final class ModelStore {
    private record Place(MerchantId merchant, TableId table, RowKey key) {}

    private record Stored(Version version, boolean deleted, Row row) {}

    private final Map<TableId, TableShape> shapes;
    private final Map<Place, Stored> stored = new HashMap<>();

    ModelStore(Map<TableId, TableShape> shapes) {
        this.shapes = shapes;
    }

    ModelStore apply(List<Change> changes) {
        changes.forEach(this::apply);
        return this;
    }

    private void apply(Change change) {
        var shape = Objects.requireNonNull(shapes.get(change.table()));
        var key = Objects.requireNonNull(change.image().key(shape.key()));
        var place = new Place(change.merchant(), change.table(), key);
        var old = stored.get(place);
        if (old == null || old.version().compareTo(change.version()) < 0) {
            stored.put(place, new Stored(change.version(), change.op() == Op.DELETE, change.image()));
        }
    }

    /** "merchant table key" to the row's columns and values. */
    Map<String, String> rows() {
        var rows = new TreeMap<String, String>();
        stored.forEach((place, value) -> {
            if (!value.deleted()) {
                rows.put(place.merchant() + " " + place.table().name() + " " + place.key(), text(value.row()));
            }
        });
        return rows;
    }

    /** The same of the source itself, without the rows of invalid merchants. */
    static Map<String, String> rowsOf(SourceSettings source) {
        var rows = new TreeMap<String, String>();
        var scan = new JdbcSourceScan(source);
        Catalogue.read(source)
                .forEach((table, shape) -> scan.each(table, java.util.Set.of(), row -> {
                    if (MerchantId.parse(row.merchant()).isPresent()) {
                        rows.put(
                                row.merchant() + " " + table.name() + " "
                                        + row.row().key(shape.key()),
                                text(row.row()));
                    }
                }));
        return rows;
    }

    private static String text(Row row) {
        var text = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            text.append(row.name(i)).append('=').append(row.value(i)).append(';');
        }
        return text.toString();
    }
}
