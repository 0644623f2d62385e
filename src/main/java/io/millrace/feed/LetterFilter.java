package io.millrace.feed;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant: those that fit every part that is not null.
 *
 * @param matching text that the reason has to contain, in capitals or not
 * @param sinceMillis set aside at or after this time
 */
public record LetterFilter(
        @Nullable String lane,
        @Nullable String merchant,
        @Nullable String matching,
        long sinceMillis) {
    public static final LetterFilter ALL = new LetterFilter(null, null, null, 0);

    public boolean fits(Letter letter) {
        return (lane == null || lane.equals(letter.lane()))
                && (merchant == null || merchant.equals(letter.merchant()))
                && (matching == null || lower(letter.reason()).contains(lower(matching)))
                && letter.atMillis() >= sinceMillis;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
