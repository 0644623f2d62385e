package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's COPY text format: one row a line, a tab between values, {@code \N} for null.
 *
 * @see <a href="https://www.postgresql.org/docs/15/sql-copy.html">COPY, Text Format</a>
 */
public final class CopyText {
    private CopyText() {}

    /** Appends one value, escaped. */
    public static void append(StringBuilder line, @Nullable String value) {
        if (value == null) {
            line.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(c);
            }
        }
    }

    /** Why no PostgreSQL text can hold the value; null where it can. */
    public static @Nullable String fault(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                return "the character NUL";
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    return "half a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }

    /** The values of one line in UTF-8, its line end cut off or not. */
    public static List<@Nullable String> values(byte[] utf8) {
        var line = new String(utf8, StandardCharsets.UTF_8);
        var values = new ArrayList<@Nullable String>();
        int end = line.endsWith("\n") ? line.length() - 1 : line.length();
        int from = 0;
        for (int i = 0; i <= end; i++) {
            if (i == end || line.charAt(i) == '\t') {
                values.add(value(line, from, i));
                from = i + 1;
            }
        }
        return values;
    }

    private static @Nullable String value(String line, int from, int to) {
        if (to - from == 2 && line.charAt(from) == '\\' && line.charAt(from + 1) == 'N') {
            return null;
        }
        int escape = line.indexOf('\\', from);
        if (escape < 0 || escape >= to) {
            return line.substring(from, to);
        }
        var value = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = line.charAt(i);
            value.append(c == '\\' && i + 1 < to ? escaped(line.charAt(++i)) : c);
        }
        return value.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            default -> c;
        };
    }
}
