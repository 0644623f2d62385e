package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's COPY text format: one row a line, a tab between values, {@code \N} for null.
 *
 * @see <a href="https://www.postgresql.org/docs/15/sql-copy.html">COPY, Text Format</a>
 */
public final class CopyText {
    private static final byte[] NULL = {'\\', 'N'};

    private CopyText() {}

    /** Appends a row's value, escaped where it has to be. */
    public static void append(Utf8Buffer line, Row row, int index) {
        switch (row.form(index)) {
            case INTEGER, BOOL, PLAIN -> row.copy(index, line);
            case NULL -> append(line, null);
            case OTHER -> {
                int begin = line.size();
                if (!row.copyText(index, line) || isEscaped(line, begin)) {
                    line.truncate(begin);
                    append(line, row.value(index));
                }
            }
        }
    }

    /** Whether there is something from here on that is escaped. */
    private static boolean isEscaped(Utf8Buffer line, int begin) {
        var bytes = line.bytes();
        for (int i = begin; i < line.size(); i++) {
            if (escaped(bytes[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** What stands behind a backslash for this character; 0 for one that stands for itself. */
    private static char escaped(int c) {
        return switch (c) {
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    /** Appends one value, escaped. */
    public static void append(Utf8Buffer line, @Nullable String value) {
        if (value == null) {
            line.append(NULL);
            return;
        }
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char escaped = escaped(value.charAt(i));
            if (escaped != 0) {
                line.append(value.substring(from, i)).append('\\').append(escaped);
                from = i + 1;
            }
        }
        line.append(from == 0 ? value : value.substring(from));
    }

    /** Why no PostgreSQL text can hold the row's value; null where it can. */
    public static @Nullable String fault(Row row, int index) {
        return switch (row.form(index)) {
            case NULL, INTEGER, BOOL, PLAIN -> null;
            case OTHER -> row.mayHoldCodes(index) ? fault(Objects.requireNonNull(row.value(index))) : null;
        };
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
            value.append(c == '\\' && i + 1 < to ? meant(line.charAt(++i)) : c);
        }
        return value.toString();
    }

    private static char meant(char c) {
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
