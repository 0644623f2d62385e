package io.millrace.stack.payments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {
    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void theFirstMerchantIsTwiceAsBusyAsTheSecond() {
        Map<Long, Integer> drawn = new HashMap<>();
        var merchants = new Zipf(1, 1, 100);
        for (int i = 0; i < 100_000; i++) {
            drawn.merge(merchants.draw(random), 1, Integer::sum);
        }

        assertEquals(2.0, drawn.getOrDefault(1L, 0) / (double) drawn.getOrDefault(2L, 1), 0.1);
        assertEquals(100, drawn.size());
    }

    @Test
    void aShareOfTheMerchantsIsDrawnFromAlone() {
        var merchants = new Zipf(2, 3, 10);

        assertEquals(3, merchants.size());
        for (int i = 0; i < 1000; i++) {
            assertTrue(java.util.Set.of(2L, 5L, 8L).contains(merchants.draw(random)));
        }
    }

    @Test
    void anotherMerchantIsAnother() {
        var merchants = new Zipf(2, 3, 10);
        for (int i = 0; i < 1000; i++) {
            assertNotEquals(5, merchants.drawOther(random, 5));
        }

        assertEquals(7, new Zipf(7, 3, 7).drawOther(random, 7));
        assertEquals(0, new Zipf(3, 3, 2).size());
    }
}
