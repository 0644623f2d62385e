package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

public class LetterListingTest {
    @Test
    void theNewestAreShownAndAllAreCounted() {
        var listing = new LetterListing(2);
        for (int number = 0; number < 5; number++) {
            listing.add(letter(number, "too long", number == 1));
        }

        var summary = listing.summary();

        assertEquals(5, summary.letters());
        assertEquals(1, summary.redriven());
        assertEquals(
                List.of(3L, 4L),
                summary.newest().stream().map(LetterView::number).toList());
    }

    @Test
    void reasonsThatDifferInNumbersAndQuotedWordsAreOne() {
        var listing = new LetterListing(10);
        listing.add(letter(0, "the write is 21000345 bytes, write-bytes-max allows 20,971,520.", false));
        listing.add(letter(1, "the write is 5 bytes, write-bytes-max allows 2.", true));
        listing.add(letter(2, "the merchant id '../x' holds", false));
        listing.add(letter(3, "the merchant id 'a,b' holds", false));

        assertEquals(
                List.of(
                        new LetterListing.Reason("the merchant id '…' holds", 2, 2),
                        new LetterListing.Reason("the write is # bytes, write-bytes-max allows #.", 2, 1)),
                listing.summary().reasons());
    }

    @Test
    void howeverManyReasonsThereAreFewAreRemembered() {
        var listing = new LetterListing(1);
        for (int i = 0; i < 5_000; i++) {
            listing.add(letter(
                    i,
                    "reason " + "x".repeat(1 + i % 100) + (char) ('a' + i % 26) + (char) ('a' + i / 26 % 26),
                    false));
        }

        var reasons = listing.summary().reasons();

        assertTrue(reasons.size() <= 20, reasons::toString);
        assertEquals("other reasons", reasons.getFirst().reason());
    }

    public static Letter letter(long number, String reason, boolean redriven) {
        return new Letter(
                number,
                1_000,
                Letter.Kind.CHANGE,
                "search",
                "m",
                "shop.orders",
                "u",
                reason,
                new Letter.Origin("datastream", 2, 17),
                redriven);
    }
}
