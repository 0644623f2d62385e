package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the spaces out of JSON without making a tree of it: what comes out is, letter by letter, what {@link ExactJson} would
 * write of what it reads.
 *
 * <p>It understands what PostgreSQL's {@code jsonb} usually prints, and leaves everything else to {@link ExactJson}: deep
 * nesting, objects of many fields or long names, numbers with exponents, escapes of characters that need none.
 */
public final class CompactJson {
    private static final int DEPTH_MAX = 50;
    private static final int FIELDS_MAX = 32;
    private static final int DIGITS_MAX = 100;

    /** In bytes; the parser takes none of more than 50,000. */
    private static final int NAME_LENGTH_MAX = 1_000;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TINY = "0.0".getBytes(StandardCharsets.US_ASCII);
    private static final String ESCAPED = "\"\\bfnrt";

    private final byte[] text;
    private final int end;
    private final Utf8Buffer compact;
    private int at;
    private int copied;

    private CompactJson(byte[] text, int end, Utf8Buffer compact) {
        this.text = text;
        this.end = end;
        this.compact = compact;
    }

    /**
     * Appends JSON without the spaces between its parts; false, and nothing is appended, where it is none, or none that this
     * understands.
     *
     * @param text whole characters in UTF-8
     */
    public static boolean append(Utf8Buffer to, Utf8Buffer text) {
        int size = to.size();
        var scan = new CompactJson(text.bytes(), text.size(), to);
        scan.spaces();
        boolean understood = scan.value(0);
        if (understood) {
            scan.spaces();
            understood = scan.at == scan.end;
        }
        if (understood) {
            to.append(scan.text, scan.copied, scan.end);
        } else {
            to.truncate(size);
        }
        return understood;
    }

    /** Leaves out the spaces that stand here. */
    private void spaces() {
        int from = at;
        while (at < end && isSpace(text[at])) {
            at++;
        }
        if (at > from) {
            compact.append(text, copied, from);
            copied = at;
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

    private boolean value(int depth) {
        if (depth > DEPTH_MAX) {
            return false;
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word(TRUE);
            case 'f' -> word(FALSE);
            case 'n' -> word(NULL);
            default -> number();
        };
    }

    private boolean object(int depth) {
        at++;
        spaces();
        if (take('}')) {
            return true;
        }
        int[] names = new int[8];
        int size = 0;
        while (true) {
            int begin = at;
            if (peek() != '"' || !string() || at - begin > NAME_LENGTH_MAX || size == FIELDS_MAX) {
                return false;
            }
            for (int i = 0; i < size; i++) {
                if (Arrays.equals(text, names[2 * i], names[2 * i + 1], text, begin, at)) {
                    return false;
                }
            }
            if (2 * size == names.length) {
                names = Arrays.copyOf(names, 4 * size);
            }
            names[2 * size] = begin;
            names[2 * size + 1] = at;
            size++;
            spaces();
            if (!take(':')) {
                return false;
            }
            spaces();
            if (!value(depth + 1)) {
                return false;
            }
            spaces();
            if (take('}')) {
                return true;
            }
            if (!take(',')) {
                return false;
            }
            spaces();
        }
    }

    private boolean array(int depth) {
        at++;
        spaces();
        if (take(']')) {
            return true;
        }
        while (true) {
            if (!value(depth + 1)) {
                return false;
            }
            spaces();
            if (take(']')) {
                return true;
            }
            if (!take(',')) {
                return false;
            }
            spaces();
        }
    }

    /** Only escapes that are written again as they stand. */
    private boolean string() {
        at++;
        while (at < end) {
            byte c = text[at++];
            if (c == '"') {
                return true;
            }
            if (c >= 0 && c < ' ') {
                return false;
            }
            if (c == '\\') {
                if (ESCAPED.indexOf(peek()) < 0) {
                    return false;
                }
                at++;
            }
        }
        return false;
    }

    private boolean word(byte[] word) {
        boolean there = stands(word, at);
        at += word.length;
        return there;
    }

    private boolean stands(byte[] word, int begin) {
        return begin + word.length <= end && Arrays.equals(word, 0, word.length, text, begin, begin + word.length);
    }

    /** Digits with at most one dot among them, no zero before other digits, and no negative zero. */
    private boolean number() {
        boolean negative = take('-');
        int begin = at;
        int whole = digits();
        if (whole == 0 || whole > 1 && text[begin] == '0') {
            return false;
        }
        boolean fraction = take('.');
        if (fraction && digits() == 0 || negative && text[begin] == '0') {
            return false;
        }
        byte next = peek();
        // What may be so small that it is written with an exponent is left out as well.
        return at - begin <= DIGITS_MAX && next != 'e' && next != 'E' && !(fraction && stands(TINY, begin));
    }

    private int digits() {
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at - begin;
    }

    private boolean take(char c) {
        boolean there = peek() == c;
        if (there) {
            at++;
        }
        return there;
    }

    /** What stands here; 0 at the end. */
    private byte peek() {
        return at < end ? text[at] : 0;
    }
}
