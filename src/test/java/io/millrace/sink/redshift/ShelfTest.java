package io.millrace.sink.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShelfTest {
    private static final String WRITER = "00000000000000aa";

    private final Shelf shelf = new Shelf();

    private static Part part(int number, long at, String layout, long bytes) {
        return new Part("shop.payments", at, WRITER, number, layout, 10, bytes);
    }

    private static Part part(int number) {
        return part(number, 1_000 + number, "0123456789abcdef", 100);
    }

    @Test
    void aPartIsKnownByItsKey() {
        var part = part(7);

        assertEquals(Optional.of(part), Part.of(new Stage.Entry(part.key(), 100)));
        assertEquals(Optional.empty(), Part.of(new Stage.Entry("parts/shop.payments/readme.txt", 1)));
    }

    @Test
    void theOldestComeFirstAndNoneTwice() {
        shelf.loaded(List.of(part(1)));
        shelf.found(List.of(part(3), part(1), part(2)));

        assertEquals(List.of(part(2), part(3)), shelf.waiting());
        shelf.loaded(List.of(part(2)));
        assertEquals(List.of(part(3)), shelf.waiting());
    }

    @Test
    void aLoadHasOneLayoutAndNoMoreBytesThanAllowedAndAMultipleOfTheSlices() {
        var other = part(5, 1_005, "fedcba9876543210", 100);
        shelf.found(List.of(part(1), part(2), part(3), part(4), other));

        assertEquals(4, shelf.next(1_000, 10, 1, Set.of()).size());
        assertEquals(2, shelf.next(250, 10, 1, Set.of()).size());
        assertEquals(1, shelf.next(50, 10, 1, Set.of()).size());
        assertEquals(3, shelf.next(1_000, 10, 3, Set.of()).size());
        assertEquals(2, shelf.next(250, 10, 7, Set.of()).size());
        assertEquals(List.of(part(2), part(3)), shelf.next(1_000, 2, 1, Set.of(part(1))));
    }

    @Test
    void aPartThatWasTakenAwayIsMissed() {
        shelf.loaded(List.of(part(1), part(2)));
        shelf.found(List.of(part(3), part(5)));
        shelf.found(List.of(part(3), part(5)));

        assertEquals(Optional.of(WRITER + "-4"), shelf.gap());
        shelf.found(List.of(part(3), part(4), part(5)));
        assertEquals(Optional.empty(), shelf.gap());
    }

    @Test
    void aPartThatOneLookHasPassedOverIsNotGone() {
        shelf.found(List.of(part(1), part(3)));

        assertEquals(Optional.empty(), shelf.gap());
        assertFalse(shelf.isWhole());
        shelf.found(List.of(part(1), part(2), part(3), part(5)));
        assertEquals(Optional.empty(), shelf.gap());
        shelf.found(List.of(part(1), part(2), part(3), part(4), part(5)));
        assertTrue(shelf.isWhole());
    }

    @Test
    void keysOfOneTableAreInTheOrderOfTime() {
        var part = part(1, 1_767_225_600_000L, "0123456789abcdef", 1);

        assertTrue(part.key().compareTo(Part.before(part.table(), part.stagedAtMillis())) > 0);
        assertTrue(part.key().compareTo(Part.before(part.table(), part.stagedAtMillis() + 1)) < 0);
        assertTrue(part.key().compareTo(Part.before(part.table(), part.stagedAtMillis() - 1)) > 0);
    }

    @Test
    void partsThatWereCleanedAreNotMissed() {
        shelf.loaded(List.of(part(1), part(2), part(3)));
        shelf.found(List.of(part(1), part(2), part(3)));
        var old = shelf.loadedBefore(1_003);
        shelf.forget(old);
        shelf.found(List.of(part(3)));

        assertEquals(List.of(part(1), part(2)), old);
        assertEquals(Optional.empty(), shelf.gap());
        assertEquals(List.of(), shelf.waiting());
    }
}
