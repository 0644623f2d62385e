package io.millrace.change;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the columns of a table stand in its rows that have certain columns. Immutable. */
public final class RowLayout {
    private final String[] rowColumns;
    private final @Nullable Column[] columns;
    private final byte[][] fields;
    private final int[] places;
    private final @Nullable String unknown;

    private RowLayout(String[] rowColumns, @Nullable Column[] columns, int[] places, @Nullable String unknown) {
        this.rowColumns = rowColumns;
        this.columns = columns;
        this.fields = Arrays.stream(rowColumns).map(RowLayout::field).toArray(byte[][]::new);
        this.places = places;
        this.unknown = unknown;
    }

    static RowLayout of(TableShape shape, String[] rowColumns) {
        var names = List.of(rowColumns);
        var places = shape.columns().stream()
                .mapToInt(column -> names.indexOf(column.name()))
                .toArray();
        var unknown = Arrays.stream(rowColumns)
                .filter(name -> shape.column(name) == null)
                .findFirst();
        var columns = names.stream().map(shape::column).toArray(Column[]::new);
        return new RowLayout(rowColumns, columns, places, unknown.orElse(null));
    }

    private static byte[] field(String name) {
        var field = new Utf8Buffer(name.length() + 3);
        ChangeCodec.string(field, name);
        return field.append(':').toBytes();
    }

    /** The name of the column at this place of the row, as it stands before a value in a record. */
    byte[] field(int place) {
        return fields[place];
    }

    String[] rowColumns() {
        return rowColumns;
    }

    /** Where the table's column of this index stands in the row; -1 where the row lacks it. */
    public int place(int column) {
        return places[column];
    }

    /** The table's column that stands at this place of the row; null where it has none of that name. */
    public @Nullable Column column(int place) {
        return columns[place];
    }

    /** The first column of the row that the table does not have; null where there is none. */
    public @Nullable String unknown() {
        return unknown;
    }
}
