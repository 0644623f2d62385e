package io.millrace.sink.redshift;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part file: rows of one table that wait to be loaded. Its key says all that has to be known before it is read.
 *
 * @param table the target's {@link Target#slug}
 * @param stagedAtMillis when it was written, by the clock of the node that wrote it
 * @param writer who wrote it: a store between two starts of its lane
 * @param number which one of this writer's it is for this table, from 1
 * @param layout which columns it has; see {@link Layouts}
 * @param rows how many it holds
 * @param bytes of the file, compressed
 */
record Part(String table, long stagedAtMillis, String writer, long number, String layout, int rows, long bytes) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern KEY = Pattern.compile(
            "parts/([^/]+)/\\d{4}-\\d\\d-\\d\\d/(\\d{13})-([0-9a-f]{16})-(\\d{8,18})-([0-9a-f]{16})-(\\d{1,9})\\.csv\\.gz");

    /** What the keys of all parts of a table begin with. */
    static String prefix(String table) {
        return "parts/" + table + "/";
    }

    /** What comes before the keys of all parts that were written at this time or later, and behind those of all others. */
    static String before(String table, long millis) {
        return prefix(table) + DAY.format(Instant.ofEpochMilli(millis)) + "/" + "%013d".formatted(millis);
    }

    /** Keys of one table are in the order of time. */
    String key() {
        return before(table, stagedAtMillis) + "-%s-%08d-%s-%d.csv.gz".formatted(writer, number, layout, rows);
    }

    /** The part that the object is; nothing where it is none of ours. */
    static Optional<Part> of(Stage.Entry entry) {
        var match = KEY.matcher(entry.key());
        return match.matches()
                ? Optional.of(new Part(
                        match.group(1),
                        Long.parseLong(match.group(2)),
                        match.group(3),
                        Long.parseLong(match.group(4)),
                        match.group(5),
                        Integer.parseInt(match.group(6)),
                        entry.bytes()))
                : Optional.empty();
    }
}
