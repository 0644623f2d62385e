package io.millrace.change;

import io.millrace.change.JsonCursor.Unusual;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope just as {@link ChangeCodec} writes it, piece by piece: its fields in their order and nothing between them.
 *
 * <p>Values are found and checked, and left where they are ({@link ScannedValues}). Whatever stands otherwise is left to a
 * parser of JSON, which understands all that this does in the same way. For one thread.
 */
final class EnvelopeScanner {
    private final RowScanner rows;
    private byte[] record = {};
    private JsonCursor json = new JsonCursor(record);

    EnvelopeScanner(ColumnNames names) {
        this.rows = new RowScanner(names);
    }

    /** What the record says; null where it stands otherwise than this reads it. */
    @Nullable
    Envelope scan(byte[] given) {
        record = given;
        json = new JsonCursor(given);
        try {
            return json.isClean() ? envelope() : null;
        } catch (Unusual e) {
            return null;
        }
    }

    private Envelope envelope() throws Unusual {
        var seen = new Envelope();
        json.expect(ChangeCodec.BEFORE);
        var columns = rows.image(json);
        seen.before = rows.row(columns, record);
        json.expect(ChangeCodec.AFTER);
        var newer = rows.image(json);
        seen.after = rows.row(newer, record);
        table(seen, newer == null ? columns : newer);
        seen.committedAtMillis = json.number();
        json.expect(ChangeCodec.OP);
        seen.op = json.string();
        json.expect(ChangeCodec.TIME);
        seen.capturedAtMillis = json.number();
        json.expect('}');
        if (!json.atEnd()) {
            throw json.unusual();
        }
        return seen;
    }

    /** Reads whose table it is, up to when it was committed. */
    private void table(Envelope seen, ColumnNames.@Nullable Node columns) throws Unusual {
        var known = columns == null ? null : columns.table(json);
        if (known == null) {
            known = tableInParts(columns);
        } else {
            json.skip(known.text().length);
        }
        seen.source = known.id().source();
        seen.schema = known.id().schema();
        seen.table = known.id().table();
        seen.id = known.id();
    }

    private ColumnNames.Table tableInParts(ColumnNames.@Nullable Node columns) throws Unusual {
        int begin = json.at();
        json.expect(ChangeCodec.SOURCE);
        var source = json.string();
        json.expect(ChangeCodec.DATABASE);
        json.string();
        json.expect(ChangeCodec.SCHEMA);
        var schema = json.string();
        json.expect(ChangeCodec.TABLE);
        var table = json.string();
        json.expect(ChangeCodec.TIME);
        var read =
                new ColumnNames.Table(new TableId(source, schema, table), Arrays.copyOfRange(record, begin, json.at()));
        if (columns != null) {
            columns.keep(read);
        }
        return read;
    }
}
