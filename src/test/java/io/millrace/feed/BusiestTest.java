package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusiestTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Busiest busiest = new Busiest(now::get);

    private void seconds(int seconds) {
        now.addAndGet(seconds * 1_000L);
    }

    @Test
    void fewMerchantsAreCountedExactly() {
        busiest.add("6", 90);
        busiest.add("9", 10);
        busiest.add("6", 10);
        seconds(10);

        assertEquals(List.of(new BusyMerchant("6", 10), new BusyMerchant("9", 1)), busiest.busiest());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoHasATenthOfTheChangesIsFoundAmongTensOfThousands(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            int die = random.nextInt(10);
            busiest.add(die == 0 ? "whale" : die == 1 ? "dolphin" : "m" + random.nextInt(20_000), die == 0 ? 2 : 1);
        }
        seconds(29);

        var found = busiest.busiest();
        assertEquals(
                List.of("whale", "dolphin"),
                found.stream().map(BusyMerchant::merchant).limit(2).toList());
        double exactly = 20_000 / 29.0;
        assertTrue(found.getFirst().changesPerSecond() <= exactly * 1.05, found::toString);
        assertTrue(found.getFirst().changesPerSecond() >= exactly * 0.6, found::toString);
        assertTrue(found.getLast().changesPerSecond() < exactly * 0.05, found::toString);
    }

    @Test
    void whatIsLongPastIsForgotten() {
        busiest.add("6", 300);
        seconds(30);
        assertEquals(List.of(new BusyMerchant("6", 10)), busiest.busiest());
        busiest.add("9", 60);
        seconds(29);
        assertEquals(List.of(new BusyMerchant("6", 10)), busiest.busiest());
        seconds(1);
        assertEquals(List.of(new BusyMerchant("9", 2)), busiest.busiest());
        seconds(60);

        assertEquals(List.of(), busiest.busiest());
    }

    @Test
    void ofSeveralPartitionsTheBusiestOfAllAreTold() {
        var lists = Stream.of(
                List.of(new BusyMerchant("a", 9), new BusyMerchant("b", 1)),
                List.of(new BusyMerchant("c", 5), new BusyMerchant("d", 4), new BusyMerchant("e", 3)),
                List.of(new BusyMerchant("f", 7)));

        assertEquals(
                List.of("a", "f", "c", "d", "e"),
                BusyMerchant.busiest(lists).stream().map(BusyMerchant::merchant).toList());
    }
}
