package io.millrace.change;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads compact JSON piece by piece, as long as it stands as expected. For one thread. */
final class JsonCursor {
    /** What stands here is not what is read like this. */
    static final class Unusual extends Exception {
        private static final long serialVersionUID = 1;
        private static final Unusual INSTANCE = new Unusual();

        private Unusual() {
            super("left to the parser", null, false, false);
        }
    }

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final int LONG_DIGITS_MAX = 18;

    private final byte[] json;
    private int at;

    JsonCursor(byte[] json) {
        this.json = json;
    }

    /**
     * Whether it is short enough to be kept as it is, and it is UTF-8 without a control character; eight bytes at a
     * time.
     */
    boolean isClean() {
        if (json.length > ScannedValues.RECORD_LENGTH_MAX) {
            return false;
        }
        long any = 0;
        int i = 0;
        for (; i <= json.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(json, i);
            any |= eight;
            // A byte below 0x20 borrows from its own highest bit, which was not set.
            if (((eight - ONES * ' ') & ~eight & HIGHEST) != 0) {
                return false;
            }
        }
        for (; i < json.length; i++) {
            any |= json[i];
            if (json[i] >= 0 && json[i] < ' ') {
                return false;
            }
        }
        return (any & HIGHEST) == 0 || Utf8.isValid(json);
    }

    /** Where it stands. */
    int at() {
        return at;
    }

    boolean atEnd() {
        return at == json.length;
    }

    /** Passes what is known to stand here. */
    void skip(int bytes) {
        at += bytes;
    }

    Unusual unusual() {
        return Unusual.INSTANCE;
    }

    long number() throws Unusual {
        int begin = at;
        digits(LONG_DIGITS_MAX);
        int from = json[begin] == '-' ? begin + 1 : begin;
        long number = 0;
        for (int i = from; i < at; i++) {
            number = 10 * number + json[i] - '0';
        }
        return from == begin ? number : -number;
    }

    /** An integer, as JSON allows it: no zero before other digits. */
    void digits(int max) throws Unusual {
        if (peek() == '-') {
            at++;
        }
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        int count = at - begin;
        byte end = peek();
        if (count == 0 || count > max || (count > 1 && json[begin] == '0') || (end != ',' && end != '}')) {
            throw Unusual.INSTANCE;
        }
    }

    String string() throws Unusual {
        expect('"');
        int begin = at;
        if (toQuote()) {
            throw Unusual.INSTANCE;
        }
        var text = text(begin, at);
        at++;
        return text;
    }

    /** Goes on to the quote that ends a string; whether there are escapes before it, which are all right. */
    boolean toQuote() throws Unusual {
        boolean escapes = false;
        while (true) {
            at = quoteOrBackslash(json, at);
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

    /** The first quote or backslash from here on; the length of all where there is none. */
    private static int quoteOrBackslash(byte[] json, int from) {
        int i = from;
        for (; i <= json.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(json, i);
            long quotes = eight ^ QUOTES;
            long backslashes = eight ^ BACKSLASHES;
            // The lowest bit that is left is that of the first byte which has become zero.
            long found = (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)) & HIGHEST;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < json.length && json[i] != '"' && json[i] != '\\') {
            i++;
        }
        return i;
    }

    byte peek() throws Unusual {
        if (at >= json.length) {
            throw Unusual.INSTANCE;
        }
        return json[at];
    }

    void expect(char c) throws Unusual {
        if (peek() != c) {
            throw Unusual.INSTANCE;
        }
        at++;
    }

    void expect(byte[] text) throws Unusual {
        if (!stands(text)) {
            throw Unusual.INSTANCE;
        }
        at += text.length;
    }

    /** Whether this stands here. */
    boolean stands(byte[] text) {
        return stands(text, at);
    }

    boolean stands(byte[] text, int begin) {
        int end = begin + text.length;
        return end <= json.length && Arrays.equals(text, 0, text.length, json, begin, end);
    }

    /** What stands between two places, as text. */
    String text(int begin, int end) {
        return new String(json, begin, end - begin, StandardCharsets.UTF_8);
    }
}
