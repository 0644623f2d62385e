package io.millrace.change;

import org.jspecify.annotations.Nullable;

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

    /** The parser takes none of more than 50,000. */
    private static final int NAME_LENGTH_MAX = 1_000;

    private static final String ESCAPED = "\"\\bfnrt";

    private final String text;
    private final StringBuilder compact;
    private int at;
    private int copied;

    private CompactJson(String text) {
        this.text = text;
        this.compact = new StringBuilder(text.length());
    }

    /** The JSON without spaces between its parts; null where it is none, or none that this understands. */
    public static @Nullable String of(String text) {
        var scan = new CompactJson(text);
        scan.spaces();
        if (!scan.value(0)) {
            return null;
        }
        scan.spaces();
        return scan.at == text.length()
                ? scan.compact.append(text, scan.copied, scan.at).toString()
                : null;
    }

    /** Leaves out the spaces that stand here. */
    private void spaces() {
        int from = at;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at > from) {
            compact.append(text, copied, from);
            copied = at;
        }
    }

    private static boolean isSpace(char c) {
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
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean object(int depth) {
        at++;
        spaces();
        if (take('}')) {
            return true;
        }
        var names = new String[FIELDS_MAX];
        int size = 0;
        while (true) {
            int begin = at;
            if (peek() != '"' || !string() || at - begin > NAME_LENGTH_MAX || size == FIELDS_MAX) {
                return false;
            }
            var name = text.substring(begin, at);
            for (int i = 0; i < size; i++) {
                if (names[i].equals(name)) {
                    return false;
                }
            }
            names[size++] = name;
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

    /** Only escapes that are written again as they stand; no half of a character. */
    private boolean string() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c < ' ' || Character.isSurrogate(c)) {
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

    private boolean word(String word) {
        boolean there = text.startsWith(word, at);
        at += word.length();
        return there;
    }

    /** Digits with at most one dot among them, no zero before other digits, and no negative zero. */
    private boolean number() {
        boolean negative = take('-');
        int begin = at;
        int whole = digits();
        if (whole == 0 || whole > 1 && text.charAt(begin) == '0') {
            return false;
        }
        boolean fraction = take('.');
        if (fraction && digits() == 0 || negative && text.charAt(begin) == '0') {
            return false;
        }
        char end = peek();
        return at - begin <= DIGITS_MAX && end != 'e' && end != 'E' && !(fraction && tiny(begin));
    }

    /** Whether a decimal may be so small that it is written with an exponent. */
    private boolean tiny(int begin) {
        return text.startsWith("0.0", begin);
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
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
