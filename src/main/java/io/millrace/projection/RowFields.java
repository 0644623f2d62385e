package io.millrace.projection;

import io.millrace.change.Column;
import io.millrace.change.Form;
import io.millrace.change.JsonText;
import io.millrace.change.Row;
import io.millrace.change.TableShape;
import io.millrace.change.Utf8Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a document that the rows of one table are.
 *
 * <p>Rows of a table usually have the same columns one after the other; so what follows from those is kept until others come.
 * Safe for any thread.
 */
final class RowFields {
    /** @param column null where the field is left out */
    private record Field(@Nullable Column column, byte[] name, boolean flattened) {}

    /** What follows from the columns of a row; {@code unknown} is the first of them that the table does not have. */
    private record Known(
            String[] columns, Field[] fields, @Nullable String unknown) {}

    private static final Known NOTHING = new Known(new String[0], new Field[0], null);

    private final TableShape shape;
    private final Set<String> omit;
    private final Set<String> flattened;
    private volatile Known known = NOTHING;

    /**
     * @param omit columns that are left out
     * @param flattened jsonb columns of which a value that is no object is wrapped
     */
    RowFields(TableShape shape, Set<String> omit, Set<String> flattened) {
        this.shape = shape;
        this.omit = omit;
        this.flattened = flattened;
    }

    /** The table's. */
    TableShape shape() {
        return shape;
    }

    /** The first column of the row that is neither left out nor known to the table; null where there is none. */
    @Nullable
    String unknownColumn(Row row) {
        return known(row).unknown();
    }

    /**
     * Appends what {@link DocumentEncoder#row} would have of the row, without braces around it.
     *
     * @throws IllegalArgumentException where the row has a column that the table lacks
     */
    void append(Utf8Buffer json, Row row) {
        var known = known(row);
        if (known.unknown() != null) {
            throw new IllegalArgumentException("table " + shape.id() + " has no column '" + known.unknown() + "'");
        }
        int begin = json.size();
        for (int i = 0; i < known.fields().length; i++) {
            var field = known.fields()[i];
            var column = field.column();
            if (column != null && row.form(i) != Form.NULL) {
                if (json.size() > begin) {
                    json.append(',');
                }
                json.append(field.name());
                DocumentEncoder.append(json, column.type(), field.flattened(), row, i);
            }
        }
    }

    private Known known(Row row) {
        var last = known;
        if (!row.hasColumns(last.columns())) {
            last = known(row.columns());
            known = last;
        }
        return last;
    }

    private Known known(String[] columns) {
        var fields = new Field[columns.length];
        String unknown = null;
        for (int i = 0; i < fields.length; i++) {
            var name = new Utf8Buffer(32);
            JsonText.append(name, columns[i]);
            var column = omit.contains(columns[i]) ? null : shape.column(columns[i]);
            fields[i] = new Field(column, name.append(':').toBytes(), flattened.contains(columns[i]));
            if (unknown == null && column == null && !omit.contains(columns[i])) {
                unknown = columns[i];
            }
        }
        return new Known(columns, fields, unknown);
    }
}
