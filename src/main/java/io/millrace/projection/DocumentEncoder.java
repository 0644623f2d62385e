package io.millrace.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.change.ArrayText;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.CompactJson;
import io.millrace.change.ExactJson;
import io.millrace.change.Form;
import io.millrace.change.JsonText;
import io.millrace.change.Row;
import io.millrace.change.TableShape;
import io.millrace.change.Utf8Buffer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/**
 * A row as it stands in a document: one JSON value per column that is not null.
 *
 * <p>Integers, booleans and finite floats are bare; {@code numeric} is a string, so that all its digits and {@code NaN}
 * survive; {@code jsonb} is itself; arrays are arrays of these; anything else is a string. A value that cannot be read as
 * its type is its text as a string. Pure.
 */
public final class DocumentEncoder {
    /** What stands around a value of a flattened column that is no object: such a field takes only objects. */
    public static final String WRAPPED = "value";

    /** A flattened field keeps path and value in one term of at most 32,766 bytes, of which values get 24,000. */
    private static final int PATH_BYTES_MAX = 8_000;

    /** JSON of so many characters, each of at most three bytes, has no path that is too long. */
    private static final int SURELY_FITTING = 2_000;

    private DocumentEncoder() {}

    /** A row whose document flattens none of its columns: a child's. */
    public static ObjectNode row(TableShape shape, Row row, Set<String> omit) {
        return row(shape, row, omit, Set.of());
    }

    /**
     * A row without the columns {@code omit}.
     *
     * @param flattened jsonb columns of which a value that is no object is wrapped as {@code {"value": …}}
     * @throws IllegalArgumentException where the row has a column that the shape lacks
     */
    public static ObjectNode row(TableShape shape, Row row, Set<String> omit, Set<String> flattened) {
        var node = ExactJson.object();
        for (int i = 0; i < row.size(); i++) {
            var name = row.name(i);
            var value = row.value(i);
            if (value == null || omit.contains(name)) {
                continue;
            }
            var encoded = value(column(shape, name).type(), value);
            node.set(name, flattened.contains(name) ? flattenable(encoded) : encoded);
        }
        return node;
    }

    /** Appends a value as the node of {@link #row} would be written. */
    static void append(Utf8Buffer json, ColumnType type, boolean flattened, Row row, int index) {
        if (flattened) {
            appendFlattenable(json, type, row, index);
        } else if (type.array()) {
            appendArray(json, type, row, index);
        } else {
            appendScalar(json, type, row, index);
        }
    }

    private static void appendScalar(Utf8Buffer json, ColumnType type, Row row, int index) {
        switch (type.kind()) {
            case INTEGER, BOOL -> {
                if (row.form(index) == (type.kind() == ColumnType.Kind.BOOL ? Form.BOOL : Form.INTEGER)) {
                    row.copy(index, json);
                } else {
                    append(json, type, text(row, index));
                }
            }
            case JSONB -> {
                var text = new Utf8Buffer(row.weight(index));
                if (!row.copyText(index, text) || !CompactJson.append(json, text)) {
                    append(json, type, text(row, index));
                }
            }
            case FLOAT -> append(json, type, text(row, index));
            case NUMERIC, TEXT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, OTHER -> {
                if (!row.copyQuoted(index, json)) {
                    JsonText.append(json, text(row, index));
                }
            }
        }
    }

    private static void append(Utf8Buffer json, ColumnType type, String text) {
        json.append(ExactJson.bytes(value(type, text)));
    }

    private static void appendArray(Utf8Buffer json, ColumnType type, Row row, int index) {
        var text = new Utf8Buffer(row.weight(index));
        if (!isText(type.kind()) || !row.copyText(index, text) || !ArrayText.append(json, text)) {
            append(json, type, text(row, index));
        }
    }

    private static void appendFlattenable(Utf8Buffer json, ColumnType type, Row row, int index) {
        boolean document = !type.array() && type.kind() == ColumnType.Kind.JSONB && row.weight(index) <= SURELY_FITTING;
        var text = new Utf8Buffer(document ? row.weight(index) : 0);
        boolean written =
                document && row.copyText(index, text) && text.startsWith('{') && CompactJson.append(json, text);
        if (!written) {
            json.append(ExactJson.bytes(flattenable(value(type, text(row, index)))));
        }
    }

    private static String text(Row row, int index) {
        return Objects.requireNonNull(row.value(index), "null stands in no document");
    }

    private static Column column(TableShape shape, String name) {
        var column = shape.column(name);
        if (column == null) {
            throw new IllegalArgumentException("table " + shape.id() + " has no column '" + name + "'");
        }
        return column;
    }

    private static JsonNode value(ColumnType type, String text) {
        if (!type.array()) {
            return scalar(type.kind(), text);
        }
        return ArrayText.parse(text).map(root -> array(type.kind(), root)).orElseGet(() -> TextNode.valueOf(text));
    }

    private static JsonNode array(ColumnType.Kind kind, ArrayText.Node node) {
        return switch (node) {
            case ArrayText.Leaf(var value) -> value == null ? NullNode.getInstance() : scalar(kind, value);
            case ArrayText.Branch(var children) -> {
                var array = ExactJson.object().arrayNode(children.size());
                children.forEach(child -> array.add(array(kind, child)));
                yield array;
            }
        };
    }

    private static JsonNode scalar(ColumnType.Kind kind, String text) {
        return switch (kind) {
            case INTEGER -> integral(text) ? integer(text) : TextNode.valueOf(text);
            case BOOL -> bool(text);
            case FLOAT -> real(text);
            case JSONB -> ExactJson.value(text).orElseGet(() -> TextNode.valueOf(text));
            case NUMERIC, TEXT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, OTHER -> TextNode.valueOf(text);
        };
    }

    /** Whether a value of this kind is always a string. */
    private static boolean isText(ColumnType.Kind kind) {
        return switch (kind) {
            case NUMERIC, TEXT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, OTHER -> true;
            case INTEGER, BOOL, FLOAT, JSONB -> false;
        };
    }

    private static JsonNode bool(String text) {
        return switch (text) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> TextNode.valueOf(text);
        };
    }

    /** Finite floats are numbers; a negative zero is not, since its sign would be lost. */
    private static JsonNode real(String text) {
        if (text.equals("-0")) {
            return TextNode.valueOf(text);
        }
        if (integral(text)) {
            return integer(text);
        }
        try {
            return DecimalNode.valueOf(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return TextNode.valueOf(text);
        }
    }

    private static boolean integral(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (text.length() == from || text.length() > 1000) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The node that a parser would make of the same digits, so that written and read documents are equal. */
    private static JsonNode integer(String digits) {
        if (digits.length() > 18) {
            var big = new BigInteger(digits);
            return big.bitLength() < Long.SIZE ? LongNode.valueOf(big.longValue()) : BigIntegerNode.valueOf(big);
        }
        long value = Long.parseLong(digits);
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    private static JsonNode flattenable(JsonNode node) {
        if (!pathsFit(node, 0)) {
            return ExactJson.object().put(WRAPPED, new String(ExactJson.bytes(node), StandardCharsets.UTF_8));
        }
        return node.isObject() ? node : ExactJson.object().set(WRAPPED, node);
    }

    private static boolean pathsFit(JsonNode node, int above) {
        if (above > PATH_BYTES_MAX) {
            return false;
        }
        if (node.isArray()) {
            for (var element : node) {
                if (!pathsFit(element, above)) {
                    return false;
                }
            }
        }
        for (var field : node.properties()) {
            int bytes = field.getKey().getBytes(StandardCharsets.UTF_8).length + 1;
            if (!pathsFit(field.getValue(), above + bytes)) {
                return false;
            }
        }
        return true;
    }
}
