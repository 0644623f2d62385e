package io.millrace.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.MerchantId;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final MerchantId SIX = new MerchantId("6");
    private static final MerchantId SEVEN = new MerchantId("7");

    private long now;
    private final RateLimit limit = new RateLimit(10, 3, () -> now);

    private int taken(MerchantId merchant, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += limit.take(merchant) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void afterABurstAMerchantGoesOnAtItsRate() {
        assertEquals(3, taken(SIX, 5));
        now = 99;
        assertFalse(limit.take(SIX));
        now = 100;
        assertEquals(1, taken(SIX, 2));
        now = 1_100;
        assertEquals(3, taken(SIX, 20));
    }

    @Test
    void overALongTimeItIsTheRateThatCounts() {
        int taken = 0;
        for (now = 0; now < 10_000; now += 7) {
            taken += taken(SIX, 3);
        }

        assertEquals(102, taken, 1.0);
    }

    @Test
    void oneMerchantDoesNotUseUpAnothers() {
        assertEquals(3, taken(SIX, 10));

        assertTrue(limit.take(SEVEN));
    }

    @Test
    void whoWasSilentForLongestIsForgotten() {
        assertEquals(3, taken(SIX, 10));
        for (int i = 0; i < RateLimit.MERCHANTS_MAX; i++) {
            assertTrue(limit.take(new MerchantId("m" + i)));
        }

        assertTrue(limit.take(SIX));
    }
}
