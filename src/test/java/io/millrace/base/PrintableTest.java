package io.millrace.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatMovesTheCursorIsWrittenOut() {
        assertEquals("a\\u001b[2Jb\\n\\tc\\u202ed", Printable.line("a\u001b[2Jb\n\tc\u202ed"));
    }

    @Test
    void linesStayLinesWhereThereMayBeSeveral() {
        assertEquals("a\nb\\r", Printable.lines("a\nb\r"));
    }

    @Test
    void whatIsLongerThanItsLineIsCut() {
        assertEquals("abc…", Printable.line("abcdef", 4));
        assertEquals("abcd", Printable.line("abcd", 4));
    }

    @Test
    void bytesAreShownAsTheTextThatTheyAre() {
        assertEquals("Grüße 😀", Printable.lines("Grüße 😀".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void bytesThatAreNoTextAreShownOneByOne() {
        assertEquals("a\\xff\\x00b", Printable.lines(new byte[] {'a', (byte) 0xff, 0, 'b'}));
    }
}
