package io.millrace.change;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;

/** Strings of JSON: taken out of their escapes, and written. */
public final class JsonText {
    private JsonText() {}

    /** Appends a text as a JSON string, byte for byte as {@link ExactJson} writes it. */
    public static void append(Utf8Buffer json, String text) {
        if (isPlain(text)) {
            json.append('"').append(text).append('"');
        } else {
            json.append(ExactJson.bytes(TextNode.valueOf(text)));
        }
    }

    /** Whether a text stands in a string as it is, whoever writes it. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** Appends a text in UTF-8; false, and nothing is appended, where it has surrogates. */
    static boolean appendWhole(Utf8Buffer to, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        to.append(text);
        return true;
    }

    /**
     * Appends the text in UTF-8 that stands as the inside of a string, whose escapes are known to be right; false, and
     * nothing is appended, where one of them stands for a surrogate.
     */
    static boolean unescape(byte[] json, int begin, int end, Utf8Buffer to) {
        int size = to.size();
        int from = begin;
        for (int i = begin; i < end; i++) {
            if (json[i] == '\\') {
                to.append(json, from, i);
                i++;
                if (json[i] == 'u') {
                    char c = (char) Integer.parseInt(new String(json, i + 1, 4, StandardCharsets.US_ASCII), 16);
                    if (Character.isSurrogate(c)) {
                        to.truncate(size);
                        return false;
                    }
                    to.append(String.valueOf(c));
                    i += 4;
                } else {
                    to.append(meant((char) json[i]));
                }
                from = i + 1;
            }
        }
        to.append(json, from, end);
        return true;
    }

    /** What a letter behind a backslash stands for. */
    private static char meant(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escaped;
        };
    }

    /**
     * The text that stands as the inside of a string, whose escapes are known to be right.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, Strings</a>
     */
    static String unescaped(byte[] json, int begin, int end) {
        var raw = new String(json, begin, end - begin, StandardCharsets.UTF_8);
        int backslash = raw.indexOf('\\');
        if (backslash < 0) {
            return raw;
        }
        var text = new StringBuilder(raw.length());
        int from = 0;
        while (backslash >= 0) {
            text.append(raw, from, backslash);
            char c = raw.charAt(backslash + 1);
            from = backslash + 2;
            if (c == 'u') {
                text.append((char) Integer.parseInt(raw, from, from + 4, 16));
                from += 4;
            } else {
                text.append(meant(c));
            }
            backslash = raw.indexOf('\\', from);
        }
        return text.append(raw, from, raw.length()).toString();
    }
}
