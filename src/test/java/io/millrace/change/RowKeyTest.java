package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowKeyTest {
    @Test
    void aPlainSingleKeyIsItsOwnText() {
        assertEquals("4711", new RowKey(List.of("4711")).toString());
    }

    @Test
    void everyKeyReadsBackFromItsText() {
        for (var values : List.of(
                List.of("a"),
                List.of(""),
                List.of("", ""),
                List.of("a,b", "c\\"),
                List.of("\\,", ","),
                List.of("ü", "💶"))) {
            var key = new RowKey(values);

            assertEquals(key, RowKey.parse(key.toString()));
        }
    }

    @Test
    void differentKeysHaveDifferentTexts() {
        assertNotEquals(new RowKey(List.of("a,b", "c")).toString(), new RowKey(List.of("a", "b,c")).toString());
        assertNotEquals(new RowKey(List.of("a\\", "b")).toString(), new RowKey(List.of("a\\,b")).toString());
    }
}
