package io.millrace.base;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Foreign text made fit for a terminal: whatever could move the cursor or hide itself is written out. */
public final class Printable {
    private Printable() {}

    /** In one line. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** In one line of so many characters at most. */
    public static String line(String text, int charactersMax) {
        var line = line(text);
        return line.length() <= charactersMax ? line : line.substring(0, charactersMax - 1) + "…";
    }

    /** In as many lines as it has. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** The text that bytes are, or, where they are none, each that is no printable character as {@code \xNN}. */
    public static String lines(byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return lines(text.toString());
        } catch (CharacterCodingException e) {
            var text = new StringBuilder();
            for (byte one : bytes) {
                boolean printable = one >= ' ' && one < 0x7f || one == '\n';
                text.append(printable ? String.valueOf((char) one) : "\\x%02x".formatted(one & 0xff));
            }
            return text.toString();
        }
    }

    private static String escape(String text, boolean keepLines) {
        var escaped = new StringBuilder(text.length());
        text.codePoints().forEach(one -> {
            boolean kept = one == '\n' && keepLines;
            if (!kept && hidden(one)) {
                escaped.append(
                        switch (one) {
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default -> "\\u%04x".formatted(one);
                        });
            } else {
                escaped.appendCodePoint(one);
            }
        });
        return escaped.toString();
    }

    private static boolean hidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
