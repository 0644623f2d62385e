package io.millrace.change;

import io.millrace.change.JsonCursor.Unusual;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of a row in compact JSON, an object of strings, integers, booleans and nulls, and leaves them where they
 * are. Rows with the same columns share their names. For one thread.
 */
public final class RowScanner {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NEGATIVE_ZERO = "-0".getBytes(StandardCharsets.US_ASCII);

    private static final int DIGITS_MAX = 1_000;
    private static final int NAME_LENGTH_MAX = 1_000;

    private static final ScannedValues.Places NONE = new ScannedValues.Places(0);

    private final ColumnNames names;
    private ScannedValues.Places places = NONE;

    public RowScanner() {
        this(new ColumnNames());
    }

    RowScanner(ColumnNames names) {
        this.names = names;
    }

    /** The row that is all of {@code json}; null where it stands otherwise than this reads it. */
    public @Nullable Row scan(byte[] json) {
        try {
            var cursor = new JsonCursor(json);
            var row = cursor.isClean() ? row(image(cursor), json) : null;
            return cursor.atEnd() ? row : null;
        } catch (Unusual e) {
            return null;
        }
    }

    /** The row of the image that was read last. */
    @Nullable
    Row row(ColumnNames.@Nullable Node columns, byte[] json) {
        return columns == null ? null : new Row(columns.names(), places.values(json));
    }

    /** The names of an image, whose values are noted; null where null stands for it. */
    ColumnNames.@Nullable Node image(JsonCursor json) throws Unusual {
        places = NONE;
        if (json.peek() == 'n') {
            json.expect(ChangeCodec.NULL);
            return null;
        }
        json.expect('{');
        places = new ScannedValues.Places(names.usual());
        var last = names.begin();
        if (json.peek() == '}') {
            json.skip(1);
            return last;
        }
        while (true) {
            last = name(json, last);
            value(json);
            if (json.peek() == '}') {
                json.skip(1);
                names.seen(last);
                return last;
            }
            json.expect(',');
        }
    }

    private static ColumnNames.Node name(JsonCursor json, ColumnNames.Node before) throws Unusual {
        var known = before.known(json);
        if (known != null) {
            json.skip(known.length());
            return known;
        }
        json.expect('"');
        int begin = json.at();
        if (json.toQuote() || json.at() - begin > NAME_LENGTH_MAX) {
            throw json.unusual();
        }
        var name = json.text(begin, json.at());
        json.skip(1);
        json.expect(':');
        return before.then(name);
    }

    private void value(JsonCursor json) throws Unusual {
        int begin = json.at();
        switch (json.peek()) {
            case '"' -> {
                json.skip(1);
                var form = json.toQuote() ? Form.OTHER : Form.PLAIN;
                places.add(form, begin + 1, json.at());
                json.skip(1);
            }
            case 'n' -> {
                json.expect(ChangeCodec.NULL);
                places.add(Form.NULL, begin, begin);
            }
            case 't' -> {
                json.expect(TRUE);
                places.add(Form.BOOL, begin, json.at());
            }
            case 'f' -> {
                json.expect(FALSE);
                places.add(Form.BOOL, begin, json.at());
            }
            default -> {
                json.digits(DIGITS_MAX);
                // The one integer that is not written again as it stands.
                boolean negativeZero = json.stands(NEGATIVE_ZERO, begin) && json.at() == begin + 2;
                places.add(negativeZero ? Form.OTHER : Form.INTEGER, begin, json.at());
            }
        }
    }
}
