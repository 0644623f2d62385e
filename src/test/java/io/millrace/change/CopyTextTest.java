package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    private static String values(String line) {
        return CopyText.values(line.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void valuesAreSplitAtTabsAndUnescaped() {
        assertEquals("[a, null, , b\nc\t\\d, 😀]", values("a\t\\N\t\tb\\nc\\t\\\\d\t😀\n"));
        assertEquals("[\b\f\r\u000b]", values("\\b\\f\\r\\v"));
        assertEquals(Arrays.asList("", "").toString(), values("\t\n"));
        assertEquals("[\\N]", values("\\\\N"));
    }

    @Test
    void whatNoTextCanHoldIsFoundWhereverItStands() {
        for (var value : List.of("a\u0000", "\ud83d", "\\ \u0000", "\ude00\ud83d")) {
            var why = CopyText.fault(value);
            assertNotNull(why);
            for (var row : RowTest.everyWay(value)) {
                assertEquals(why, CopyText.fault(row, 2));
            }
        }
        for (var row : RowTest.everyWay("\\u0000 \"\\\\u\" \u0001 😀")) {
            assertNull(CopyText.fault(row, 2));
        }
    }

    @Test
    void whatIsAppendedIsReadBack() {
        var pieces = List.of("a", "\\", "\n", "\r", "\t", "\\N", "\b", "\u0001", "é", "😀", " ", "");
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            var value = new StringBuilder();
            for (int j = random.nextInt(6); j > 0; j--) {
                value.append(pieces.get(random.nextInt(pieces.size())));
            }
            var line = new Utf8Buffer(4);
            CopyText.append(line, value.toString());
            CopyText.append(line.append('\t'), null);

            assertEquals(Arrays.asList(value.toString(), null), CopyText.values(line.toBytes()));
            assertEquals(-1, line.toString().indexOf('\n'));
            for (var row : RowTest.everyWay(value.toString())) {
                var same = new Utf8Buffer(4);
                CopyText.append(same, row, 2);
                CopyText.append(same.append('\t'), null);
                assertEquals(line.toString(), same.toString());
                assertNull(CopyText.fault(row, 2));
            }
        }
    }
}
