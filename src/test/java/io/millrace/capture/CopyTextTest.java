package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    private static String fields(String line) {
        return CopyText.fields(line.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void fieldsAreSplitAtTabsAndUnescaped() {
        assertEquals("[a, null, , b\nc\t\\d, 😀]", fields("a\t\\N\t\tb\\nc\\t\\\\d\t😀\n"));
        assertEquals("[\b\f\r\u000b]", fields("\\b\\f\\r\\v"));
        assertEquals(Arrays.asList("", "").toString(), fields("\t\n"));
        assertEquals("[\\N]", fields("\\\\N"));
    }
}
