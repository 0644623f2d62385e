package io.millrace.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A letter as it is shown; its components are the fields of the JSON. */
public record LetterView(
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
    public static LetterView of(Letter letter) {
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
}
