package io.millrace.merchant;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.MerchantId;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.StoredDocument;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentCacheTest {
    private static final long ROOM = 10_000;

    private final DocumentBudget budget = new DocumentBudget(ROOM);
    private final DocumentCache six = new DocumentCache(5, budget);
    private final DocumentCache seven = new DocumentCache(5, budget);

    private static DocumentId id(String key) {
        return new DocumentId("order", new MerchantId("6"), key);
    }

    private static StoredDocument document(int bytes) {
        return new StoredDocument(Outcome.NO_STAMP, new byte[bytes]);
    }

    @Test
    void theLongestUnusedGoesFirst() {
        for (var key : "abcde".split("")) {
            six.put(id(key), document(1));
        }
        assertNotNull(six.get(id("a")));

        six.put(id("f"), document(1));

        assertNotNull(six.get(id("a")));
        assertNull(six.get(id("b")));
        assertNotNull(six.get(id("f")));
    }

    @Test
    void oneMakesRoomAmongItsOwnAndNotAmongAnothers() {
        six.put(id("a"), document(4_000));
        six.put(id("b"), document(4_000));

        seven.put(id("c"), document(4_000));
        six.put(id("d"), document(4_000));

        assertNull(seven.get(id("c")));
        assertNull(six.get(id("a")));
        assertNotNull(six.get(id("b")));
        assertNotNull(six.get(id("d")));
    }

    @Test
    void whatIsLargerThanAllRoomIsNotRemembered() {
        six.put(id("a"), document(1));

        six.put(id("b"), document(20_000));

        assertNull(six.get(id("b")));
        assertTrue(budget.take(ROOM));
    }

    @Test
    void whoeverStopsGivesBackWhatItHad() {
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            var cache = random.nextBoolean() ? six : seven;
            cache.put(id(String.valueOf(random.nextInt(12))), document(random.nextInt(3_000)));
            if (random.nextInt(5) == 0) {
                cache.remove(id(String.valueOf(random.nextInt(12))));
            }
        }
        assertFalse(budget.take(ROOM));

        six.clear();
        seven.clear();

        assertTrue(budget.take(ROOM));
        assertFalse(budget.take(1));
        assertNull(six.get(id("1")));
    }

    @Test
    void withoutAnyRoomNothingIsRemembered() {
        var none = new DocumentCache(0, budget);

        none.put(id("a"), document(1));

        assertNull(none.get(id("a")));
        assertTrue(budget.take(ROOM));
    }
}
