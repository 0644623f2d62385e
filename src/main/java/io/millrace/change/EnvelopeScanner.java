package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope just as {@link ChangeCodec} writes it, byte by byte: its fields in their order and nothing between them.
 *
 * <p>Whatever stands otherwise is left to a parser of JSON, which understands all that this does in the same way. One record
 * at a time; not for several threads.
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

    private static final byte[] BEFORE = ascii("{\"before\":");
    private static final byte[] AFTER = ascii(",\"after\":");
    private static final byte[] NAME = ascii(",\"source\":{\"connector\":\"postgresql\",\"name\":");
    private static final byte[] DATABASE = ascii(",\"db\":");
    private static final byte[] SCHEMA = ascii(",\"schema\":");
    private static final byte[] TABLE = ascii(",\"table\":");
    private static final byte[] TIME = ascii(",\"ts_ms\":");
    private static final byte[] OP = ascii("},\"op\":");
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private static final int DIGITS_MAX = 1_000;
    private static final int LONG_DIGITS_MAX = 18;

    private final ColumnNames names;
    private final byte[] record;
    private int at;
    private @Nullable String[] values = new @Nullable String[16];

    private EnvelopeScanner(ColumnNames names, byte[] record) {
        this.names = names;
        this.record = record;
    }

    /** What the record says; null where it stands otherwise than this reads it. */
    static @Nullable Envelope scan(ColumnNames names, byte[] record) {
        try {
            return new EnvelopeScanner(names, record).envelope();
        } catch (Unusual e) {
            return null;
        }
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
        if (at != record.length) {
            throw Unusual.INSTANCE;
        }
        return seen;
    }

    private @Nullable Row image() throws Unusual {
        if (peek() == 'n') {
            expect(NULL);
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
        int begin = at;
        while (plain(peek())) {
            at++;
        }
        var name = new String(record, begin, at - begin, StandardCharsets.ISO_8859_1);
        expect('"');
        return before.then(name);
    }

    private @Nullable String value() throws Unusual {
        switch (peek()) {
            case '"' -> {
                return string();
            }
            case 'n' -> {
                expect(NULL);
                return null;
            }
            case 't' -> {
                expect(TRUE);
                return "true";
            }
            case 'f' -> {
                expect(FALSE);
                return "false";
            }
            default -> {
                int begin = at;
                digits(DIGITS_MAX);
                return new String(record, begin, at - begin, StandardCharsets.ISO_8859_1);
            }
        }
    }

    private long number() throws Unusual {
        int begin = at;
        digits(LONG_DIGITS_MAX);
        boolean negative = record[begin] == '-';
        long number = 0;
        for (int i = negative ? begin + 1 : begin; i < at; i++) {
            number = 10 * number + record[i] - '0';
        }
        return negative ? -number : number;
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
        while (plain(peek())) {
            at++;
        }
        if (peek() == '"') {
            var text = new String(record, begin, at - begin, StandardCharsets.ISO_8859_1);
            at++;
            return text;
        }
        boolean escaped = false;
        while (peek() != '"') {
            byte b = record[at];
            if (b >= 0 && b < ' ') {
                throw Unusual.INSTANCE;
            }
            escaped |= b == '\\';
            at += b == '\\' ? 2 : 1;
        }
        var text = new String(record, begin, at - begin, StandardCharsets.UTF_8);
        at++;
        return escaped ? unescaped(text) : text;
    }

    private static String unescaped(String text) throws Unusual {
        var chars = new char[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                c = text.charAt(++i);
                switch (c) {
                    case '"', '\\', '/' -> {}
                    case 'n' -> c = '\n';
                    case 't' -> c = '\t';
                    case 'r' -> c = '\r';
                    case 'b' -> c = '\b';
                    case 'f' -> c = '\f';
                    case 'u' -> {
                        c = unicode(text, i + 1);
                        i += 4;
                    }
                    default -> throw Unusual.INSTANCE;
                }
            }
            chars[length++] = c;
        }
        return new String(chars, 0, length);
    }

    private static char unicode(String text, int from) throws Unusual {
        if (from + 4 > text.length()) {
            throw Unusual.INSTANCE;
        }
        int code = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw Unusual.INSTANCE;
            }
            code = 16 * code + digit;
        }
        return (char) code;
    }

    /** ASCII that stands for itself within a string. */
    private static boolean plain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
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
        if (end > record.length || !Arrays.equals(record, at, end, text, 0, text.length)) {
            throw Unusual.INSTANCE;
        }
        at = end;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
