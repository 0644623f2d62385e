package io.millrace.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.millrace.change.Decoded.Nothing;
import io.millrace.change.Decoded.Undecodable;
import io.millrace.change.Decoded.Understood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change as a datastream record's value: Debezium's envelope ({@code before}, {@code after}, {@code source}, {@code op},
 * {@code ts_ms}), with or without its {@code schema}/{@code payload} wrapper.
 *
 * <p>What the envelope has no place for travels in headers: {@code version} (decimal) and {@code moved}. Without a
 * {@code version} header, {@code source.lsn} is the version, so that Debezium's own records can feed a lane.
 * Integers and booleans are bare, every other value is a string: the canonical text.
 */
public final class ChangeCodec {
    /** The headers of a record. */
    @FunctionalInterface
    public interface Headers {
        /** The value of the last header of this name; null where there is none. */
        byte @Nullable [] last(String name);
    }

    /** Header: the version as a decimal number. */
    public static final String VERSION_HEADER = "version";

    /** Header: present and {@code true} on the delete of a row that lives on under another merchant. */
    public static final String MOVED_HEADER = "moved";

    /** Header: {@code source/event}, the name of the source's event that the record came from. */
    public static final String TRACE_HEADER = "trace";

    static final byte[] BEFORE = ascii("{\"before\":");
    static final byte[] AFTER = ascii(",\"after\":");
    static final byte[] SOURCE = ascii(",\"source\":{\"connector\":\"postgresql\",\"name\":");
    static final byte[] DATABASE = ascii(",\"db\":");
    static final byte[] SCHEMA = ascii(",\"schema\":");
    static final byte[] TABLE = ascii(",\"table\":");
    static final byte[] TIME = ascii(",\"ts_ms\":");
    static final byte[] OP = ascii("},\"op\":");
    static final byte[] NULL = ascii("null");

    private static final byte[] TRUE = ascii("true");

    private static final int BYTES_USUAL = 1_024;
    private static final int LONG_DIGITS_MAX = 18;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(200_000)
                    .build())
            .build();

    private final ColumnNames names = new ColumnNames();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The envelope of a change whose table's shape is not at hand: every value is a string. */
    public byte[] encode(Change change) {
        return write(change, null);
    }

    /** The envelope of a change whose table has this shape. */
    public byte[] encode(Change change, TableShape shape) {
        return write(change, shape);
    }

    private static byte[] write(Change change, @Nullable TableShape shape) {
        var json = new Utf8Buffer(BYTES_USUAL);
        json.append(BEFORE);
        image(json, change.before(), shape);
        json.append(AFTER);
        image(json, change.after(), shape);
        json.append(SOURCE);
        string(json, change.table().source());
        json.append(DATABASE);
        string(json, change.table().source());
        json.append(SCHEMA);
        string(json, change.table().schema());
        json.append(TABLE);
        string(json, change.table().table());
        json.append(TIME).append(change.committedAtMillis()).append(OP);
        string(json, change.op().letter());
        json.append(TIME).append(change.capturedAtMillis()).append('}');
        return json.toBytes();
    }

    private static void image(Utf8Buffer json, @Nullable Row row, @Nullable TableShape shape) {
        if (row == null) {
            json.append(NULL);
            return;
        }
        var layout = shape == null ? null : shape.layout(row);
        json.append('{');
        for (int i = 0; i < row.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            if (layout == null) {
                string(json, row.name(i));
                json.append(':');
            } else {
                json.append(layout.field(i));
            }
            value(json, row, i, layout != null && bare(layout.column(i)));
        }
        json.append('}');
    }

    private static void value(Utf8Buffer json, Row row, int index, boolean bare) {
        var form = row.form(index);
        if (form == Form.NULL) {
            json.append(NULL);
        } else if (bare && form != Form.OTHER) {
            row.copy(index, json);
        } else if (bare || !row.copyQuoted(index, json)) {
            var text = Objects.requireNonNull(row.value(index));
            if (bare) {
                json.append(text);
            } else {
                string(json, text);
            }
        }
    }

    static void string(Utf8Buffer json, String text) {
        if (JsonText.isPlain(text)) {
            json.append('"').append(text).append('"');
            return;
        }
        try (var escaped = JSON.createGenerator(json)) {
            escaped.writeString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean bare(@Nullable Column column) {
        return column != null
                && !column.type().array()
                && switch (column.type().kind()) {
                    case BOOL, INTEGER -> true;
                    case NUMERIC, FLOAT, TEXT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, JSONB, OTHER -> false;
                };
    }

    /**
     * Reads a record; never throws for what the record holds.
     *
     * @param key the record's key: the merchant id in UTF-8
     */
    public Decoded decode(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        if (value == null) {
            return new Nothing();
        }
        var id = key == null ? null : new String(key, StandardCharsets.UTF_8);
        var merchant = MerchantId.parse(id);
        if (merchant.isEmpty()) {
            return new Undecodable("the record's key is no merchant: " + MerchantId.why(id));
        }
        try {
            var scanned = new EnvelopeScanner(names).scan(value);
            return change(scanned != null ? scanned : parsed(value), merchant.get(), headers);
        } catch (IOException e) {
            return new Undecodable("the record's value is not JSON: " + firstLine(e));
        } catch (IllegalArgumentException e) {
            return new Undecodable("the record is no change: " + firstLine(e));
        }
    }

    /** Reads an envelope of any make. */
    static Envelope parsed(byte[] value) throws IOException {
        try (var json = JSON.createParser(new String(value, StandardCharsets.UTF_8))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("its value is no JSON object");
            }
            var envelope = new Envelope();
            read(json, envelope);
            return envelope;
        }
    }

    private static Decoded change(Envelope seen, MerchantId merchant, Headers headers) {
        if (seen.source == null || seen.table == null || seen.op == null) {
            return new Undecodable("the record's value lacks op, source.name or source.table");
        }
        var op = Op.of(seen.op);
        if (op.isEmpty()) {
            return new Undecodable("the operation '" + seen.op + "' is none of c, u, d, r");
        }
        var header = headers.last(VERSION_HEADER);
        long version = header != null ? number(header) : seen.lsn;
        if (version < 0) {
            return new Undecodable("the record has neither a version header nor source.lsn");
        }
        boolean delete = op.get() == Op.DELETE;
        if (delete ? seen.before == null : seen.after == null) {
            return new Undecodable("the record lacks the row's image '" + (delete ? "before" : "after") + "'");
        }
        return new Understood(new Change(
                seen.id != null ? seen.id : new TableId(seen.source, seen.schema, seen.table),
                op.get(),
                merchant,
                new Version(version),
                seen.before,
                delete ? null : seen.after,
                seen.committedAtMillis,
                seen.capturedAtMillis,
                delete && Arrays.equals(headers.last(MOVED_HEADER), TRUE)));
    }

    private static long number(byte[] decimal) {
        long number = 0;
        for (byte digit : decimal) {
            if (digit < '0' || digit > '9' || decimal.length > LONG_DIGITS_MAX) {
                return Long.parseLong(new String(decimal, StandardCharsets.UTF_8));
            }
            number = 10 * number + digit - '0';
        }
        return decimal.length == 0 ? Long.parseLong("") : number;
    }

    private static void read(JsonParser json, Envelope seen) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var field = json.currentName();
            var token = json.nextToken();
            switch (field) {
                case "payload" -> {
                    if (token == JsonToken.START_OBJECT) {
                        read(json, seen);
                    }
                }
                case "before" -> seen.before = row(json, token);
                case "after" -> seen.after = row(json, token);
                case "op" -> seen.op = json.getText();
                case "ts_ms" -> seen.capturedAtMillis = token.isNumeric() ? json.getLongValue() : 0;
                case "source" -> {
                    if (token == JsonToken.START_OBJECT) {
                        source(json, seen);
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private static void source(JsonParser json, Envelope seen) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var field = json.currentName();
            var token = json.nextToken();
            switch (field) {
                case "name" -> seen.source = json.getText();
                case "schema" -> seen.schema = json.getText();
                case "table" -> seen.table = json.getText();
                case "ts_ms" -> seen.committedAtMillis = token.isNumeric() ? json.getLongValue() : 0;
                case "lsn" -> seen.lsn = token.isNumeric() ? json.getLongValue() : -1;
                default -> json.skipChildren();
            }
        }
    }

    private static @Nullable Row row(JsonParser json, JsonToken first) throws IOException {
        if (first != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        List<String> names = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            names.add(json.currentName());
            values.add(value(json, json.nextToken()));
        }
        return new Row(names.toArray(String[]::new), values.toArray(new @Nullable String[0]));
    }

    /** The value's text; an object's or array's as JSON. */
    private static @Nullable String value(JsonParser json, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!token.isStructStart()) {
            return json.getText();
        }
        var text = new java.io.StringWriter();
        try (var copy = JSON.createGenerator(text)) {
            copy.copyCurrentStructure(json);
        }
        return text.toString();
    }

    private static String firstLine(Exception e) {
        var message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
