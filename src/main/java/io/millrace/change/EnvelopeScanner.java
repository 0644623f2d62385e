package io.millrace.change;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope just as {@link ChangeCodec} writes it, piece by piece: its fields in their order and nothing between them.
 *
 * <p>Values are found and checked, and left where they are ({@link ScannedValues}). Whatever stands otherwise is left to a
 * parser of JSON, which understands all that this does in the same way. For one thread.
 */
final class EnvelopeScanner {
    /** What this does not understand. */
    private static final class Unusual extends Exception {
        private static final long serialVersionUID = 1;
        private static final Unusual INSTANCE = new Unusual();

        private Unusual() {
            super("left to the parser", null, false, false);
        }
    }

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private static final int DIGITS_MAX = 1_000;
    private static final int NAME_LENGTH_MAX = 1_000;
    private static final int LONG_DIGITS_MAX = 18;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private final ColumnNames names;
    private final ScannedValues.Places places = new ScannedValues.Places();
    private byte[] record = {};
    private int at;

    EnvelopeScanner(ColumnNames names) {
        this.names = names;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What the record says; null where it stands otherwise than this reads it. */
    @Nullable
    Envelope scan(byte[] given) {
        if (given.length > ScannedValues.RECORD_LENGTH_MAX || !isCleanUtf8(given)) {
            return null;
        }
        record = given;
        at = 0;
        places.clear();
        try {
            return envelope();
        } catch (Unusual e) {
            return null;
        }
    }

    /** Whether there is no control character in it, and nothing that is no character; eight bytes at a time. */
    private static boolean isCleanUtf8(byte[] record) {
        long any = 0;
        int i = 0;
        for (; i <= record.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(record, i);
            any |= eight;
            // A byte below 0x20 borrows from its own highest bit, which was not set.
            if ((eight - ONES * ' ' & ~eight & HIGHEST) != 0) {
                return false;
            }
        }
        for (; i < record.length; i++) {
            any |= record[i];
            if (record[i] >= 0 && record[i] < ' ') {
                return false;
            }
        }
        return (any & HIGHEST) == 0 || new String(record, StandardCharsets.UTF_8).indexOf('\ufffd') < 0;
    }

    private Envelope envelope() throws Unusual {
        var seen = new Envelope();
        expect(ChangeCodec.BEFORE);
        var columns = image();
        seen.before = row(columns);
        expect(ChangeCodec.AFTER);
        var newer = image();
        seen.after = row(newer);
        table(seen, newer == null ? columns : newer);
        seen.committedAtMillis = number();
        expect(ChangeCodec.OP);
        seen.op = string();
        expect(ChangeCodec.TIME);
        seen.capturedAtMillis = number();
        expect('}');
        if (at != record.length) {
            throw Unusual.INSTANCE;
        }
        return seen;
    }

    private @Nullable Row row(ColumnNames.@Nullable Node columns) {
        return columns == null ? null : new Row(columns.names(), places.take(record));
    }

    /** Reads whose table it is, up to when it was committed. */
    private void table(Envelope seen, ColumnNames.@Nullable Node columns) throws Unusual {
        var known = columns == null ? null : columns.table(record, at);
        if (known == null) {
            known = tableInParts(columns);
        } else {
            at += known.text().length;
        }
        seen.source = known.id().source();
        seen.schema = known.id().schema();
        seen.table = known.id().table();
        seen.id = known.id();
    }

    private ColumnNames.Table tableInParts(ColumnNames.@Nullable Node columns) throws Unusual {
        int begin = at;
        expect(ChangeCodec.SOURCE);
        var source = string();
        expect(ChangeCodec.DATABASE);
        string();
        expect(ChangeCodec.SCHEMA);
        var schema = string();
        expect(ChangeCodec.TABLE);
        var table = string();
        expect(ChangeCodec.TIME);
        var read = new ColumnNames.Table(new TableId(source, schema, table), Arrays.copyOfRange(record, begin, at));
        if (columns != null) {
            columns.keep(read);
        }
        return read;
    }

    /** The names of an image, whose values have been noted; null where there is none. */
    private ColumnNames.@Nullable Node image() throws Unusual {
        if (peek() == 'n') {
            expect(ChangeCodec.NULL);
            return null;
        }
        expect('{');
        var last = names.begin();
        if (peek() == '}') {
            at++;
            return last;
        }
        while (true) {
            last = name(last);
            value();
            if (peek() == '}') {
                at++;
                return last;
            }
            expect(',');
        }
    }

    private ColumnNames.Node name(ColumnNames.Node before) throws Unusual {
        var known = before.known(record, at);
        if (known != null) {
            at += known.length();
            return known;
        }
        expect('"');
        int begin = at;
        if (toQuote() || at - begin > NAME_LENGTH_MAX) {
            throw Unusual.INSTANCE;
        }
        var name = new String(record, begin, at - begin, StandardCharsets.UTF_8);
        at++;
        expect(':');
        return before.then(name);
    }

    private void value() throws Unusual {
        int begin = at;
        switch (peek()) {
            case '"' -> {
                at++;
                var form = toQuote() ? Form.OTHER : Form.PLAIN;
                places.add(form, begin + 1, at);
                at++;
            }
            case 'n' -> {
                expect(ChangeCodec.NULL);
                places.add(Form.NULL, begin, begin);
            }
            case 't' -> {
                expect(TRUE);
                places.add(Form.BOOL, begin, at);
            }
            case 'f' -> {
                expect(FALSE);
                places.add(Form.BOOL, begin, at);
            }
            default -> {
                digits(DIGITS_MAX);
                boolean negativeZero = at - begin == 2 && record[begin] == '-' && record[begin + 1] == '0';
                places.add(negativeZero ? Form.OTHER : Form.INTEGER, begin, at);
            }
        }
    }

    private long number() throws Unusual {
        int begin = at;
        digits(LONG_DIGITS_MAX);
        int from = record[begin] == '-' ? begin + 1 : begin;
        long number = 0;
        for (int i = from; i < at; i++) {
            number = 10 * number + record[i] - '0';
        }
        return from == begin ? number : -number;
    }

    /** An integer, as JSON allows it: no zero before other digits. */
    private void digits(int max) throws Unusual {
        if (peek() == '-') {
            at++;
        }
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        int count = at - begin;
        byte end = peek();
        if (count == 0 || count > max || count > 1 && record[begin] == '0' || end != ',' && end != '}') {
            throw Unusual.INSTANCE;
        }
    }

    private String string() throws Unusual {
        expect('"');
        int begin = at;
        if (toQuote()) {
            throw Unusual.INSTANCE;
        }
        var text = new String(record, begin, at - begin, StandardCharsets.UTF_8);
        at++;
        return text;
    }

    /** Goes on to the quote that ends a string; whether there are escapes before it, which are all right. */
    private boolean toQuote() throws Unusual {
        boolean escapes = false;
        while (true) {
            at = quoteOrBackslash(record, at);
            if (peek() == '"') {
                return escapes;
            }
            escapes = true;
            at++;
            escape();
        }
    }

    /** Passes what follows a backslash. */
    private void escape() throws Unusual {
        switch (peek()) {
            case '"', '\\', '/', 'n', 't', 'r', 'b', 'f' -> at++;
            case 'u' -> {
                for (int i = 0; i < 4; i++) {
                    at++;
                    if (Character.digit((char) (peek() & 0xff), 16) < 0 || peek() < 0) {
                        throw Unusual.INSTANCE;
                    }
                }
                at++;
            }
            default -> throw Unusual.INSTANCE;
        }
    }

    /** The first quote or backslash from here on; the record's length where there is none. */
    private static int quoteOrBackslash(byte[] record, int from) {
        int i = from;
        for (; i <= record.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(record, i);
            long quotes = eight ^ QUOTES;
            long backslashes = eight ^ BACKSLASHES;
            // The lowest bit that is left is that of the first byte which has become zero.
            long found = (quotes - ONES & ~quotes | backslashes - ONES & ~backslashes) & HIGHEST;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < record.length && record[i] != '"' && record[i] != '\\') {
            i++;
        }
        return i;
    }

    private byte peek() throws Unusual {
        if (at >= record.length) {
            throw Unusual.INSTANCE;
        }
        return record[at];
    }

    private void expect(char c) throws Unusual {
        if (peek() != c) {
            throw Unusual.INSTANCE;
        }
        at++;
    }

    private void expect(byte[] text) throws Unusual {
        int end = at + text.length;
        if (end > record.length || !Arrays.equals(text, 0, text.length, record, at, end)) {
            throw Unusual.INSTANCE;
        }
        at = end;
    }
}
