package io.millrace.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.millrace.change.Canonical;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.Form;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.RowScanner;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the triggers wrote: PGQ's {@code jsontriga} and our own, which writes the same form with every value a text.
 *
 * <p>Pure; for one thread.
 */
final class EventReader {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d*)");
    private static final int HEADS_MAX = 10_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(200_000)
                    .build())
            .build();

    /** An event's type: what happened to which table. */
    private record Head(String op, String schema, String table) {}

    private final String source;
    private final int epoch;
    private final Map<TableId, SourceTable> tables;
    private final Map<String, Head> heads = new HashMap<>();
    private final RowScanner rows = new RowScanner();

    EventReader(String source, int epoch, Map<TableId, SourceTable> tables) {
        this.source = source;
        this.epoch = epoch;
        this.tables = tables;
    }

    /** Never throws for what the event holds. */
    Reading read(Pgq.Event event, long committedAtMillis) {
        try {
            var head = heads.get(event.type());
            if (head == null) {
                head = head(event.type());
                if (heads.size() < HEADS_MAX) {
                    heads.put(event.type(), head);
                }
            }
            var table = tables.get(new TableId(source, head.schema(), head.table()));
            return table == null
                    ? new Reading.OtherTable(head.schema() + "." + head.table())
                    : read(event, head, table, committedAtMillis);
        } catch (IOException | IllegalArgumentException e) {
            return new Reading.Undecodable("event " + event.id() + " is not what our triggers write: " + why(e));
        }
    }

    /** What went wrong may quote the row. */
    private String why(Exception e) {
        return tables.values().stream().anyMatch(SourceTable::hides)
                ? e.getClass().getSimpleName()
                : SourceConnection.line(e);
    }

    private Reading read(Pgq.Event event, Head head, SourceTable table, long committedAtMillis) throws IOException {
        var version = Version.of(epoch, event.id());
        var images = new Images(table, rows);
        var data = images.row(event.data());
        var before = event.before() == null ? null : images.row(event.before());
        var moved = event.merchantWas() == null && event.merchantIs() == null
                ? null
                : new ParsedEvent.Moved(event.merchantWas(), event.merchantIs());
        var parsed = switch (head.op()) {
            case "INSERT" ->
                new ParsedEvent(table, images.shape(), Op.INSERT, version, null, data, committedAtMillis, null);
            case "UPDATE" ->
                new ParsedEvent(table, images.shape(), Op.UPDATE, version, before, data, committedAtMillis, moved);
            case "DELETE" ->
                new ParsedEvent(table, images.shape(), Op.DELETE, version, data, null, committedAtMillis, null);
            default -> throw new IllegalArgumentException("the operation is " + head.op());
        };
        if (table.key(data) == null) {
            return new Reading.Keyless(
                    table,
                    "event " + event.id() + " is a row that lacks its key "
                            + table.shape().key());
        }
        return images.misfits.isEmpty()
                ? new Reading.Understood(parsed)
                : new Reading.Unexplained(parsed, String.join(", ", images.misfits));
    }

    private static Head head(String type) throws IOException {
        String op = null;
        List<String> table = new ArrayList<>();
        try (var json = JSON.createParser(type)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("its type is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var field = json.currentName();
                json.nextToken();
                if (field.equals("op")) {
                    op = json.getText();
                } else if (field.equals("table") && json.currentToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        table.add(json.getText());
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        if (op == null || table.size() != 2) {
            throw new IllegalArgumentException("its type lacks op or table");
        }
        return new Head(op, table.get(0), table.get(1));
    }

    /** Reads an event's rows, and notes the columns that do not fit the shape. */
    private static final class Images {
        private final TableShape shape;
        private final Set<String> omit;
        private final HashedColumns hashed;
        private final RowScanner rows;
        private final List<String> misfits = new ArrayList<>();

        Images(SourceTable table, RowScanner rows) {
            this.rows = rows;
            this.shape = table.shape();
            this.omit = table.omit();
            this.hashed = table.hashed();
        }

        Row row(byte @Nullable [] text) throws IOException {
            if (text == null) {
                throw new IllegalArgumentException("it holds no row");
            }
            var scanned = rows.scan(text);
            var fitting = scanned == null ? null : fitting(omit.isEmpty() ? scanned : scanned.without(omit));
            return fitting == null ? parsed(text) : fitting;
        }

        /** The row with the values that leave the database; null where one of its columns is not as the catalogue says. */
        private @Nullable Row fitting(Row row) {
            var layout = shape.layout(row);
            @Nullable String @Nullable [] others = null;
            for (int i = 0; i < row.size(); i++) {
                var column = layout.column(i);
                if (column == null || !mayStand(column.type(), row.form(i))) {
                    return null;
                }
                var hidden = hashed.type(row.name(i));
                var type = hidden == null ? column.type() : hidden;
                var text = hidden == null && Canonical.isText(type) ? null : row.value(i);
                if (text == null) {
                    continue;
                }
                var leaving = Canonical.of(type, text);
                if (hidden != null) {
                    if (!fits(hidden, leaving)) {
                        return null;
                    }
                    leaving = hashed.hash(leaving);
                }
                if (!leaving.equals(text)) {
                    others = others == null ? new @Nullable String[row.size()] : others;
                    others[i] = leaving;
                }
            }
            return others == null ? row : row.replaced(others);
        }

        /** Whether what the datastream writes bare stands as it has to. */
        private static boolean mayStand(ColumnType type, Form form) {
            return form == Form.NULL
                    || type.array()
                    || switch (type.kind()) {
                        case INTEGER -> form == Form.INTEGER;
                        case BOOL -> form == Form.BOOL;
                        case NUMERIC, FLOAT, TEXT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, JSONB, OTHER -> true;
                    };
        }

        private Row parsed(byte[] text) throws IOException {
            List<String> names = new ArrayList<>(shape.columns().size());
            List<@Nullable String> values = new ArrayList<>(shape.columns().size());
            try (var json = JSON.createParser(text)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("its data is no JSON object");
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    var name = json.currentName();
                    if (omit.contains(name)) {
                        json.nextToken();
                        json.skipChildren();
                        continue;
                    }
                    names.add(name);
                    values.add(value(name, json));
                }
            }
            return new Row(names.toArray(String[]::new), values.toArray(new @Nullable String[0]));
        }

        private @Nullable String value(String name, JsonParser json) throws IOException {
            var token = json.nextToken();
            var column = shape.column(name);
            if (column == null) {
                misfit(name);
            }
            if (token == JsonToken.VALUE_NULL) {
                return null;
            }
            if (token == null || token.isStructStart()) {
                throw new IllegalArgumentException("its column " + name + " holds neither a value nor null");
            }
            var text = json.getText();
            if (column == null) {
                return text;
            }
            var hidden = hashed.type(name);
            var type = hidden == null ? column.type() : hidden;
            var canonical = Canonical.of(type, text);
            if (!fits(type, canonical)) {
                misfit(name);
            }
            return hidden == null ? canonical : hashed.hash(canonical);
        }

        private void misfit(String name) {
            if (!misfits.contains(name)) {
                misfits.add(name);
            }
        }

        /** Whether what the datastream writes bare is indeed an integer or boolean. */
        private static boolean fits(ColumnType type, String text) {
            if (type.array()) {
                return true;
            }
            return switch (type.kind()) {
                case INTEGER -> INTEGER.matcher(text).matches();
                case BOOL -> text.equals("true") || text.equals("false");
                case NUMERIC, FLOAT, TEXT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, JSONB, OTHER -> true;
            };
        }

        /** The shape, with text for what does not fit. */
        TableShape shape() {
            return misfits.isEmpty()
                    ? shape
                    : new TableShape(
                            shape.id(),
                            shape.columns().stream()
                                    .map(column -> misfits.contains(column.name())
                                            ? new Column(column.name(), ColumnType.TEXT)
                                            : column)
                                    .toList(),
                            shape.key(),
                            shape.merchant());
        }
    }
}
