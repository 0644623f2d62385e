package io.millrace.sink.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HorizonTest {
    private final Horizon horizon = new Horizon();

    private static Part part(int number) {
        return new Part("shop.payments", 1_000 + number, "00000000000000aa", number, "0123456789abcdef", 10, 100);
    }

    @Test
    void aTableIsCompleteOnceAllThatWaitedThenIsLoaded() {
        horizon.see(500, List.of(part(1), part(2)));
        horizon.see(600, List.of(part(1), part(2), part(3)));

        assertEquals(OptionalLong.empty(), horizon.after(List.of(part(1), part(3))));
        horizon.loaded(List.of(part(1)));
        assertEquals(OptionalLong.of(500), horizon.after(List.of(part(2))));
        horizon.loaded(List.of(part(2)));
        assertEquals(OptionalLong.empty(), horizon.after(List.of()));
    }

    @Test
    void aTableThatNothingComesToStaysComplete() {
        horizon.see(500, List.of());
        assertEquals(OptionalLong.of(500), horizon.after(List.of()));
        horizon.see(600, List.of());
        assertEquals(OptionalLong.of(600), horizon.after(List.of()));
        horizon.noted();
        assertEquals(OptionalLong.empty(), horizon.after(List.of()));
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        assertEquals(OptionalLong.empty(), horizon.after(List.of(part(1))));
    }
}
