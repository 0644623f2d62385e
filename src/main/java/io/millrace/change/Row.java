package io.millrace.change;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One image of a row: column names and, for each, the value's canonical text ({@link Canonical}) or null.
 *
 * <p>Immutable; the arrays given to the constructor belong to the row from then on.
 */
public final class Row {
    private final String[] names;
    private final @Nullable String[] values;

    public Row(String[] names, @Nullable String[] values) {
        if (names.length != values.length) {
            throw new IllegalArgumentException(names.length + " names for " + values.length + " values");
        }
        this.names = names;
        this.values = values;
    }

    public int size() {
        return names.length;
    }

    public String name(int index) {
        return names[index];
    }

    public @Nullable String value(int index) {
        return values[index];
    }

    /** The value of a column; null where it is null or the row has no such column. */
    public @Nullable String get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : values[index];
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** The values of these columns as a key; null where one of them is null or not there. */
    public @Nullable RowKey key(List<String> columns) {
        var key = new String[columns.size()];
        for (int i = 0; i < key.length; i++) {
            var value = get(columns.get(i));
            if (value == null) {
                return null;
            }
            key[i] = value;
        }
        return new RowKey(List.of(key));
    }

    /** The same row without these columns. */
    public Row without(Set<String> columns) {
        var kept = IntStream.range(0, names.length)
                .filter(i -> !columns.contains(names[i]))
                .toArray();
        var keptNames = new String[kept.length];
        var keptValues = new @Nullable String[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keptNames[i] = names[kept[i]];
            keptValues[i] = values[kept[i]];
        }
        return new Row(keptNames, keptValues);
    }

    private int indexOf(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && Arrays.equals(names, row.names) && Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(names), Arrays.hashCode(values));
    }

    @Override
    public String toString() {
        return "Row" + Arrays.toString(names);
    }
}
