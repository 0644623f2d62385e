package io.millrace.tool;

import io.millrace.feed.Letter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A letter as it is shown; its components are the fields of the JSON. */
record LetterView(
        long number,
        String at,
        String stage,
        @Nullable String lane,
        @Nullable String merchant,
        @Nullable String table,
        @Nullable String op,
        String reason,
        @Nullable String topic,
        @Nullable Long partition,
        @Nullable Long offset,
        boolean redriven) {
    private static final int REASON_CHARACTERS_MAX = 90;

    static LetterView of(Letter letter) {
        var origin = letter.origin();
        return new LetterView(
                letter.number(),
                Instant.ofEpochMilli(letter.atMillis()).toString(),
                stage(letter.kind()),
                letter.lane(),
                letter.merchant(),
                letter.table(),
                letter.op(),
                letter.reason(),
                origin == null ? null : origin.topic(),
                origin == null ? null : origin.partition(),
                origin == null ? null : origin.offset(),
                letter.redriven());
    }

    private static String stage(Letter.Kind kind) {
        return switch (kind) {
            case CHANGE, UNDECODABLE -> "lane";
            case ROW -> "capture";
            case FOREIGN -> "unknown";
        };
    }

    static TextTable heading() {
        return new TextTable("NUMBER", "AT", "SET ASIDE BY", "MERCHANT", "TABLE", "ORIGIN", "REDRIVEN", "REASON");
    }

    /** Adds a line to a {@link #heading()}; the number as it is to be typed, without separators. */
    void addTo(TextTable table) {
        table.add(
                Long.toString(number),
                at,
                lane == null ? stage : Printable.line("lane " + lane),
                shown(merchant),
                shown(this.table),
                partition == null ? "-" : partition + "@" + offset,
                redriven ? "yes" : "no",
                Printable.line(reason, REASON_CHARACTERS_MAX));
    }

    private static String shown(@Nullable String text) {
        return text == null ? "-" : Printable.line(text);
    }
}
