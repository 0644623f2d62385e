package io.millrace.change;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One text per value: what PostgreSQL prints depends on the session that made the change (time zone, {@code bytea_output}),
 * what travels on the datastream does not.
 *
 * <ul>
 *   <li>boolean: {@code true}, {@code false}
 *   <li>timestamp: {@code 2024-01-02T03:04:05.678901}; with time zone: the same in UTC, with {@code Z}; a year before
 *       Christ keeps {@code BC} at the end; {@code infinity} and {@code -infinity} stay
 *   <li>bytea: hex, {@code \x00ff}
 *   <li>arrays: PostgreSQL's literal, its elements canonical
 *   <li>anything else: PostgreSQL's text
 * </ul>
 */
public final class Canonical {
    private static final Pattern TIMESTAMP = Pattern.compile(
            "(\\d{4,6})-(\\d\\d)-(\\d\\d)[ T](\\d\\d):(\\d\\d):(\\d\\d)(\\.\\d+)?([+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?|Z)?( BC)?");
    private static final DateTimeFormatter SECONDS = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, java.time.format.SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd'T'HH:mm:ss")
            .toFormatter(java.util.Locale.ROOT);

    private static final String LOCAL = "0000-00-00T00:00:00";
    private static final int LOCAL_LENGTH = LOCAL.length();
    private static final int DATE_LENGTH = LOCAL.indexOf('T');
    private static final String UTC = "+00:00";

    private Canonical() {}

    /** The canonical form of a value that PostgreSQL printed as {@code text}. */
    public static String of(ColumnType type, String text) {
        if (!type.array()) {
            return scalar(type.kind(), text);
        }
        return switch (type.kind()) {
            case BOOL, TIMESTAMP, TIMESTAMPTZ, BYTEA -> array(type.kind(), text);
            default -> text;
        };
    }

    /** Whether the canonical form of such a value is always the text that PostgreSQL prints. */
    public static boolean isText(ColumnType type) {
        return switch (type.kind()) {
            case BOOL, TIMESTAMP, TIMESTAMPTZ, BYTEA -> false;
            case INTEGER, NUMERIC, FLOAT, TEXT, WORD, DATE, JSONB, OTHER -> true;
        };
    }

    private static String scalar(ColumnType.Kind kind, String text) {
        return switch (kind) {
            case BOOL -> bool(text);
            case TIMESTAMP -> timestamp(text, false);
            case TIMESTAMPTZ -> timestamp(text, true);
            case BYTEA -> bytea(text);
            case INTEGER, NUMERIC, FLOAT, TEXT, WORD, DATE, JSONB, OTHER -> text;
        };
    }

    private static String bool(String text) {
        return switch (text) {
            case "t", "true" -> "true";
            case "f", "false" -> "false";
            default -> text;
        };
    }

    private static String timestamp(String text, boolean zoned) {
        int end = text.length() - (zoned ? UTC.length() : 0);
        boolean local = !zoned || text.endsWith(UTC);
        return local && isLocal(text, end)
                ? text.substring(0, DATE_LENGTH)
                        + 'T'
                        + text.substring(DATE_LENGTH + 1, LOCAL_LENGTH)
                        + fraction(end == LOCAL_LENGTH ? null : text.substring(LOCAL_LENGTH, end))
                        + (zoned ? "Z" : "")
                : parsed(text, zoned);
    }

    /** Whether a date and time stand here as nearly all do: four digits of the year, and a day that every month has. */
    private static boolean isLocal(String text, int end) {
        if (end < LOCAL_LENGTH) {
            return false;
        }
        for (int i = 0; i < LOCAL_LENGTH; i++) {
            char c = text.charAt(i);
            char expected = LOCAL.charAt(i);
            boolean fits = expected == '0' ? isDigit(c) : c == expected || (expected == 'T' && c == ' ');
            if (!fits) {
                return false;
            }
        }
        for (int i = LOCAL_LENGTH; i < end; i++) {
            boolean fits = i == LOCAL_LENGTH ? text.charAt(i) == '.' && end > i + 1 : isDigit(text.charAt(i));
            if (!fits) {
                return false;
            }
        }
        int month = two(text, 5);
        int day = two(text, 8);
        return !text.startsWith("0000")
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= 28
                && two(text, 11) <= 23
                && two(text, 14) <= 59
                && two(text, 17) <= 59;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int two(String digits, int at) {
        return 10 * (digits.charAt(at) - '0') + digits.charAt(at + 1) - '0';
    }

    private static String parsed(String text, boolean zoned) {
        var match = TIMESTAMP.matcher(text);
        if (!match.matches()) {
            return text;
        }
        try {
            boolean beforeChrist = match.group(9) != null;
            int year = Integer.parseInt(match.group(1));
            var local = LocalDateTime.of(
                    beforeChrist ? 1 - year : year,
                    Integer.parseInt(match.group(2)),
                    Integer.parseInt(match.group(3)),
                    Integer.parseInt(match.group(4)),
                    Integer.parseInt(match.group(5)),
                    Integer.parseInt(match.group(6)));
            var zone = match.group(8);
            var utc = zoned && zone != null && !zone.equals("Z")
                    ? local.minusSeconds(ZoneOffset.of(zone).getTotalSeconds())
                    : local;
            var era = utc.getYear() <= 0 ? " BC" : "";
            return SECONDS.format(utc) + fraction(match.group(7)) + (zoned ? "Z" : "") + era;
        } catch (DateTimeException e) {
            return text;
        }
    }

    /** The fraction with its dot, without trailing zeros. */
    private static String fraction(@Nullable String digits) {
        if (digits == null) {
            return "";
        }
        int end = digits.length();
        while (end > 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return end == 1 ? "" : digits.substring(0, end);
    }

    /** Turns the {@code escape} format into hex. */
    private static String bytea(String text) {
        if (text.startsWith("\\x")) {
            return text;
        }
        var bytes = new java.io.ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.write(c);
            } else if (text.charAt(i + 1) == '\\') {
                bytes.write('\\');
                i++;
            } else {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            }
        }
        return "\\x" + HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String array(ColumnType.Kind kind, String text) {
        return ArrayText.parse(text)
                .map(root -> ArrayText.print(canonical(kind, root)))
                .orElse(text);
    }

    private static ArrayText.Node canonical(ColumnType.Kind kind, ArrayText.Node node) {
        return switch (node) {
            case ArrayText.Leaf(var value) -> new ArrayText.Leaf(value == null ? null : scalar(kind, value));
            case ArrayText.Branch(var children) -> {
                List<ArrayText.Node> mapped = new ArrayList<>(children.size());
                children.forEach(child -> mapped.add(canonical(kind, child)));
                yield new ArrayText.Branch(mapped);
            }
        };
    }
}
