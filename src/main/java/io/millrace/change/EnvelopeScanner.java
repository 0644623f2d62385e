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
 * <p>Whatever stands otherwise is left to a parser of JSON, which understands all that this does in the same way.
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

    private static final String BEFORE = "{\"before\":";
    private static final String AFTER = ",\"after\":";
    private static final String NAME = ",\"source\":{\"connector\":\"postgresql\",\"name\":";
    private static final String DATABASE = ",\"db\":";
    private static final String SCHEMA = ",\"schema\":";
    private static final String TABLE = ",\"table\":";
    private static final String TIME = ",\"ts_ms\":";
    private static final String OP = "},\"op\":";

    private static final int DIGITS_MAX = 1_000;
    private static final int NAME_LENGTH_MAX = 1_000;
    private static final int LONG_DIGITS_MAX = 18;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ColumnNames names;
    private final String record;
    private int at;

    /** Where the next backslash stands, -1 where there is none any more. */
    private int backslash;

    private @Nullable String[] values = new @Nullable String[16];

    private EnvelopeScanner(ColumnNames names, String record) {
        this.names = names;
        this.record = record;
        this.backslash = record.indexOf('\\');
    }

    /** What the record says; null where it stands otherwise than this reads it. */
    static @Nullable Envelope scan(ColumnNames names, byte[] record) {
        if (hasControls(record)) {
            return null;
        }
        try {
            return new EnvelopeScanner(names, new String(record, StandardCharsets.UTF_8)).envelope();
        } catch (Unusual e) {
            return null;
        }
    }

    /** Whether a byte is below 0x20, eight at a time: it then borrows from its own highest bit, which was not set. */
    private static boolean hasControls(byte[] record) {
        int i = 0;
        for (; i <= record.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) LONGS.get(record, i);
            if ((eight - 0x2020202020202020L & ~eight & 0x8080808080808080L) != 0) {
                return true;
            }
        }
        for (; i < record.length; i++) {
            if (record[i] >= 0 && record[i] < ' ') {
                return true;
            }
        }
        return false;
    }

    private Envelope envelope() throws Unusual {
        var seen = new Envelope();
        expect(BEFORE);
        seen.before = image();
        expect(AFTER);
        seen.after = image();
        expect(NAME);
        seen.source = string();
        expect(DATABASE);
        string();
        expect(SCHEMA);
        seen.schema = string();
        expect(TABLE);
        seen.table = string();
        expect(TIME);
        seen.committedAtMillis = number();
        expect(OP);
        seen.op = string();
        expect(TIME);
        seen.capturedAtMillis = number();
        expect('}');
        if (at != record.length()) {
            throw Unusual.INSTANCE;
        }
        return seen;
    }

    private @Nullable Row image() throws Unusual {
        if (peek() == 'n') {
            expect("null");
            return null;
        }
        expect('{');
        var last = names.begin();
        if (peek() == '}') {
            at++;
            return new Row(last.names(), new @Nullable String[0]);
        }
        while (true) {
            expect('"');
            last = name(last);
            expect(':');
            int index = last.size() - 1;
            if (index == values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
            values[index] = value();
            if (peek() == '}') {
                at++;
                return new Row(last.names(), Arrays.copyOf(values, last.size()));
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
        int end = record.indexOf('"', at);
        if (end < 0 || end - at > NAME_LENGTH_MAX || escaped(end)) {
            throw Unusual.INSTANCE;
        }
        var name = record.substring(at, end);
        at = end + 1;
        return before.then(name);
    }

    private @Nullable String value() throws Unusual {
        switch (peek()) {
            case '"' -> {
                return string();
            }
            case 'n' -> {
                expect("null");
                return null;
            }
            case 't' -> {
                expect("true");
                return "true";
            }
            case 'f' -> {
                expect("false");
                return "false";
            }
            default -> {
                int begin = at;
                digits(DIGITS_MAX);
                return record.substring(begin, at);
            }
        }
    }

    private long number() throws Unusual {
        int begin = at;
        digits(LONG_DIGITS_MAX);
        return Long.parseLong(record, begin, at, 10);
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
        char end = peek();
        if (count == 0 || count > max || count > 1 && record.charAt(begin) == '0' || end != ',' && end != '}') {
            throw Unusual.INSTANCE;
        }
    }

    private String string() throws Unusual {
        expect('"');
        int begin = at;
        int end = record.indexOf('"', begin);
        if (end < 0) {
            throw Unusual.INSTANCE;
        }
        if (!escaped(end)) {
            at = end + 1;
            return record.substring(begin, end);
        }
        end = backslash;
        while (charAt(end) != '"') {
            end += record.charAt(end) == '\\' ? 2 : 1;
        }
        at = end + 1;
        return unescaped(begin, end);
    }

    /** Whether a backslash stands from here to the end of a string. */
    private boolean escaped(int end) {
        if (backslash >= 0 && backslash < at) {
            backslash = record.indexOf('\\', at);
        }
        return backslash >= 0 && backslash < end;
    }

    private String unescaped(int begin, int end) throws Unusual {
        var text = new StringBuilder(end - begin);
        int from = begin;
        for (int i = backslash; i >= 0 && i < end; i = record.indexOf('\\', from)) {
            text.append(record, from, i);
            char c = record.charAt(i + 1);
            from = i + 2;
            switch (c) {
                case '"', '\\', '/' -> text.append(c);
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    text.append(unicode(from, end));
                    from += 4;
                }
                default -> throw Unusual.INSTANCE;
            }
        }
        return text.append(record, from, end).toString();
    }

    private char unicode(int from, int end) throws Unusual {
        if (from + 4 > end) {
            throw Unusual.INSTANCE;
        }
        int code = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = record.charAt(i) < 128 ? Character.digit(record.charAt(i), 16) : -1;
            if (digit < 0) {
                throw Unusual.INSTANCE;
            }
            code = 16 * code + digit;
        }
        return (char) code;
    }

    private char charAt(int index) throws Unusual {
        if (index >= record.length()) {
            throw Unusual.INSTANCE;
        }
        return record.charAt(index);
    }

    private char peek() throws Unusual {
        return charAt(at);
    }

    private void expect(char c) throws Unusual {
        if (peek() != c) {
            throw Unusual.INSTANCE;
        }
        at++;
    }

    private void expect(String text) throws Unusual {
        if (!record.startsWith(text, at)) {
            throw Unusual.INSTANCE;
        }
        at += text.length();
    }
}
