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
            switch (c) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, from, from + 4, 16));
                    from += 4;
                }
                default -> text.append(c);
            }
            backslash = raw.indexOf('\\', from);
        }
        return text.append(raw, from, raw.length()).toString();
    }
}
