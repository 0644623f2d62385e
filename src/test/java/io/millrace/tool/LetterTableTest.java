package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.feed.Letter;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.LetterListing;
import io.millrace.feed.LetterListingTest;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedrivePlan;
import org.junit.jupiter.api.Test;

class LetterTableTest {
    private static final RedriveChoice ALL = new RedriveChoice.Fitting(new LetterFilter(null, null, null, 0));

    private static String listed(int shown, Letter... letters) {
        var listing = new LetterListing(shown);
        for (var letter : letters) {
            listing.add(letter);
        }
        return LetterTable.of(listing.summary());
    }

    private static Letter letter(long number, boolean redriven) {
        return LetterListingTest.letter(number, "too long", redriven);
    }

    private static void assertHas(String text, String... parts) {
        for (var part : parts) {
            assertTrue(text.contains(part), () -> part + " is not in\n" + text);
        }
    }

    @Test
    void aNumberIsShownAsItIsToBeTyped() {
        assertHas(listed(1, letter(1_234_567, false)), "1234567", "lane search", "2@17");
    }

    @Test
    void ofMoreThanAreShownAllAreCounted() {
        assertHas(
                listed(2, letter(0, false), letter(1, true), letter(2, false)),
                "3 letters, 1 redriven; the newest 2 are shown.");
    }

    @Test
    void noLettersIsALineOfItsOwn() {
        assertEquals("No letters.\n", listed(5));
    }

    @Test
    void aPlanSaysWhatIsPassedOverAndWhy() {
        var plan = new RedrivePlan(ALL, 10);
        plan.add(letter(0, false));
        plan.add(letter(1, true));
        plan.add(new Letter(2, 1_000, Letter.Kind.ROW, null, null, null, null, "no merchant", null, false));

        assertHas(
                LetterTable.of(plan),
                "1 letter is passed over, redriven before",
                "1 letter is passed over, of capture: mend the row in its source");
    }

    @Test
    void aPlanSaysHowManyItDoesNotShow() {
        var plan = new RedrivePlan(ALL, 2);
        for (int number = 0; number < 1_005; number++) {
            plan.add(letter(number, false));
        }

        assertHas(LetterTable.of(plan), "… and 1,003 more");
    }
}
