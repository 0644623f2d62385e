package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.feed.RedriveChoice.Fate;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedriveChoiceTest {
    private static final RedriveChoice ALL = new RedriveChoice.Fitting(new LetterFilter(null, null, null, 0));
    private static final RedriveChoice SEVEN = new RedriveChoice.Numbers(new TreeSet<>(List.of(7L)));

    @Test
    void whatWasRedrivenIsSentAgainOnlyWhereItsNumberIsNamed() {
        var letter = letter(7, Letter.Kind.CHANGE, "search", "m", true);

        assertEquals(Fate.REDRIVEN_BEFORE, ALL.fate(letter));
        assertEquals(Fate.SENT, SEVEN.fate(letter));
    }

    @Test
    void aLetterOfCaptureIsNeverSent() {
        var letter = letter(7, Letter.Kind.ROW, null, null, false);

        assertEquals(Fate.MENDED_AT_SOURCE, ALL.fate(letter));
        assertEquals(Fate.MENDED_AT_SOURCE, SEVEN.fate(letter));
    }

    @Test
    void whatSomebodyElseHasWrittenIsNeverSent() {
        assertEquals(Fate.FOREIGN, ALL.fate(letter(7, Letter.Kind.FOREIGN, null, null, false)));
    }

    @Test
    void aNumberThatWasNotNamedIsNotChosen() {
        assertEquals(Fate.NOT_CHOSEN, SEVEN.fate(letter(8, Letter.Kind.CHANGE, "search", "m", false)));
        assertEquals(Fate.SENT, ALL.fate(letter(8, Letter.Kind.UNDECODABLE, "search", null, false)));
    }

    @Test
    void everyPartOfAFilterHasToFit() {
        var letter = letter(7, Letter.Kind.CHANGE, "search", "m", false);

        assertTrue(new LetterFilter("search", "m", "TOO", 1_000).fits(letter));
        assertFalse(new LetterFilter("warehouse", "m", "too", 1_000).fits(letter));
        assertFalse(new LetterFilter("search", "n", "too", 1_000).fits(letter));
        assertFalse(new LetterFilter("search", "m", "short", 1_000).fits(letter));
        assertFalse(new LetterFilter("search", "m", "too", 1_001).fits(letter));
    }

    private static Letter letter(
            long number, Letter.Kind kind, @Nullable String lane, @Nullable String merchant, boolean redriven) {
        return new Letter(number, 1_000, kind, lane, merchant, "shop.orders", "u", "too long", null, redriven);
    }
}
