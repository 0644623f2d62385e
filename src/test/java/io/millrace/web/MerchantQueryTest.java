package io.millrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.feed.MerchantStatus;
import io.millrace.feed.MerchantStatus.State;
import io.millrace.feed.MerchantsAsked.Found;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerchantQueryTest {
    private static MerchantStatus status(String merchant, State state, int inFlight, long behindMillis, int errors) {
        return new MerchantStatus(
                merchant,
                "search",
                3,
                state,
                inFlight,
                5,
                behindMillis,
                0,
                0,
                7,
                0,
                errors,
                errors > 0 ? "bad" : null,
                0);
    }

    private static MerchantQuery query(String text) {
        return MerchantQuery.parse(text, "behind", 1, 50);
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "42, true",
        "142, true",
        "421, false",
        "id:42, false",
        "id:1428, true",
        "state:quarantined, true",
        "state:QUARANTINED, true",
        "state:idle, false",
        "lag>14, true",
        "lag>15, false",
        "behind>2, true",
        "behind>3, false",
        "errors>0, true",
        "errors>1, false",
        "parked>4 handled>6, true",
        "parked>5 handled>6, false",
        "142 state:quarantined lag>3, true",
    })
    void aMerchantIsFoundWhereAllWordsHold(String text, boolean found) {
        var one = status("1428", State.QUARANTINED, 10, 3_999, 1);

        assertEquals(found, query(text).asked().fits().test(one));
    }

    @Test
    void nodeAndLaneSayWhoIsAsked() {
        var query = query("node:first lane:search 6");

        assertTrue(query.onNode("first"));
        assertTrue(!query.onNode("second"));
        assertTrue(query.inLane("search"));
        assertTrue(!query.inLane("warehouse"));
        assertTrue(query("6").onNode("second"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lag:5", "lag>many", "lag>", "state>1", "state:tired", "colour:red", "id:", ":", ">", "text:6"})
    void whatIsNotUnderstoodIsNamedWithWhatIs(String word) {
        var refused = assertThrows(IllegalArgumentException.class, () -> query("42 " + word));

        var sentence = String.valueOf(refused.getMessage());
        assertTrue(sentence.startsWith("'" + word + "' is not understood: give "), sentence);
    }

    @Test
    void aPageFarOutIsRefusedSinceEveryNodeWouldBringAllBeforeIt() {
        assertThrows(IllegalArgumentException.class, () -> MerchantQuery.parse("", "lag", 201, 50));
        assertThrows(IllegalArgumentException.class, () -> MerchantQuery.parse("", "lag", 0, 50));
        assertThrows(IllegalArgumentException.class, () -> MerchantQuery.parse("", "lag", 1, 501));
        assertThrows(IllegalArgumentException.class, () -> MerchantQuery.parse("", "luck", 1, 50));
    }

    @Test
    void thePagesOfAllNodesAreOneListInOrder() {
        var first = new Found(3, List.of(status("a", State.WORKING, 1, 900, 0), status("c", State.WORKING, 1, 300, 0)));
        var second = new Found(1, List.of(status("b", State.WORKING, 1, 500, 0)));

        var page = MerchantQuery.parse("", "behind", 1, 2).page(Map.of("n1", first, "n2", second));
        var next = MerchantQuery.parse("", "behind", 2, 2).page(Map.of("n1", first, "n2", second));

        assertEquals(4, page.count());
        assertEquals(List.of("n1 a", "n2 b"), names(page));
        assertEquals(List.of("n1 c"), names(next));
    }

    private static List<String> names(MerchantPage page) {
        return page.merchants().stream()
                .map(line -> line.node() + " " + line.status().merchant())
                .toList();
    }
}
