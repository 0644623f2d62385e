package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
}
