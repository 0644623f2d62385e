package io.millrace.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of {@code COPY … TO STDOUT} in PostgreSQL's text format. */
final class CopyText {
    private CopyText() {}

    /** The fields of one line, with or without its line end. */
    static List<@Nullable String> fields(byte[] line) {
        var text = new String(line, StandardCharsets.UTF_8);
        int end = text.endsWith("\n") ? text.length() - 1 : text.length();
        List<@Nullable String> fields = new ArrayList<>();
        for (int from = 0; from <= end; ) {
            int tab = text.indexOf('\t', from);
            int to = tab < 0 || tab > end ? end : tab;
            fields.add(field(text, from, to));
            from = to + 1;
        }
        return fields;
    }

    private static @Nullable String field(String text, int from, int to) {
        int slash = text.indexOf('\\', from);
        if (slash < 0 || slash >= to) {
            return text.substring(from, to);
        }
        if (to - from == 2 && text.charAt(from + 1) == 'N') {
            return null;
        }
        var value = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            value.append(c == '\\' && i + 1 < to ? escaped(text.charAt(++i)) : c);
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
