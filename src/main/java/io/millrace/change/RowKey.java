package io.millrace.change;

import java.util.ArrayList;
import java.util.List;

/**
 * The primary key of one row, as canonical texts in the key's order.
 *
 * <p>Its text is the values joined by a comma, in which a comma or backslash of a value stands behind a backslash; so
 * two keys have the same text only when they are equal.
 */
public record RowKey(List<String> values) {
    public RowKey {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a row key needs a value");
        }
    }

    /** The key that {@link #toString} wrote as {@code text}. */
    public static RowKey parse(String text) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                value.append(text.charAt(++i));
            } else if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return new RowKey(values);
    }

    @Override
    public String toString() {
        if (values.size() == 1 && plain(values.getFirst())) {
            return values.getFirst();
        }
        var text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            text.append(values.get(i).replace("\\", "\\\\").replace(",", "\\,"));
        }
        return text.toString();
    }

    private static boolean plain(String value) {
        return value.indexOf(',') < 0 && value.indexOf('\\') < 0;
    }
}
