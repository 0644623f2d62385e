package io.millrace.change;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One image of a row: column names and, for each, the value's canonical text ({@link Canonical}) or null.
 *
 * <p>Immutable; the arrays given to the constructor belong to the row from then on. A row that was read from a record keeps
 * the record, and makes texts of it only when they are asked for.
 */
public final class Row {
    private final String[] names;
    private final RowValues values;

    public Row(String[] names, @Nullable String[] values) {
        this(names, new TextValues(values));
    }

    Row(String[] names, RowValues values) {
        if (names.length != values.size()) {
            throw new IllegalArgumentException(names.length + " names for " + values.size() + " values");
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

    /** The value's text; made anew each time where the row stands in a record. */
    public @Nullable String value(int index) {
        return values.get(index);
    }

    /** How the value stands where the row was read from. */
    public Form form(int index) {
        return values.form(index);
    }

    /** About how many bytes the value takes; 0 where it is null. */
    public int weight(int index) {
        return values.weight(index);
    }

    /** Appends a value whose {@link #form} is neither null nor {@link Form#OTHER}. */
    public void copy(int index, Utf8Buffer to) {
        values.copy(index, to);
    }

    /** Appends a value as a JSON string, as far as it stands in JSON and is not null; false where it does not. */
    public boolean copyQuoted(int index, Utf8Buffer to) {
        return values.copyQuoted(index, to);
    }

    /** Whether a value may have a character that JSON has to write by its code: NUL, or half a surrogate pair. */
    boolean mayHoldCodes(int index) {
        return values.mayHoldCodes(index);
    }

    /**
     * Appends a value's text in UTF-8; false, and nothing is appended, where it is null or has characters that are written as
     * surrogate pairs or halves of them.
     */
    public boolean copyText(int index, Utf8Buffer to) {
        return values.copyText(index, to);
    }

    /** The same row with other values; {@code texts} has null for those that stay, and belongs to the row from then on. */
    public Row replaced(@Nullable String[] texts) {
        if (texts.length != names.length) {
            throw new IllegalArgumentException(texts.length + " texts for " + names.length + " values");
        }
        return new Row(names, new ReplacedValues(values, texts));
    }

    /** The names of its columns; not to be changed. */
    public String[] columns() {
        return names;
    }

    /** Whether the row has just these columns, in this order. */
    public boolean hasColumns(String[] columns) {
        return Arrays.equals(names, columns);
    }

    /** The value of a column; null where it is null or the row has no such column. */
    public @Nullable String get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : values.get(index);
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
        var kept = new int[names.length];
        var keptNames = new String[names.length];
        int size = 0;
        for (int i = 0; i < names.length; i++) {
            if (!columns.contains(names[i])) {
                keptNames[size] = names[i];
                kept[size++] = i;
            }
        }
        return new Row(Arrays.copyOf(keptNames, size), values.at(Arrays.copyOf(kept, size)));
    }

    private int indexOf(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable String[] texts() {
        var texts = new @Nullable String[names.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = values.get(i);
        }
        return texts;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && Arrays.equals(names, row.names) && Arrays.equals(texts(), row.texts());
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(names), Arrays.hashCode(texts()));
    }

    @Override
    public String toString() {
        return "Row" + Arrays.toString(names);
    }
}
