package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShareTest {
    @Test
    void aShareIsWrittenAsAPercentage() {
        assertEquals(0.01, Share.parse("1%").value());
        assertEquals(0.025, Share.parse("2.5 %").value());
        assertEquals(900, Share.parse("90%").of(1000));
        assertEquals("90 %", Share.parse("90%").toString());
        assertEquals("2.5 %", Share.parse("2.5%").toString());
        assertEquals("0.7 %", Share.parse("0.7%").toString());
    }

    @Test
    void whatIsNoShareIsRefused() {
        for (var text : new String[] {"", "1", "%", "0%", "101%", "-1%", "one%", "1,5%"}) {
            assertThrows(IllegalArgumentException.class, () -> Share.parse(text), text);
        }
    }
}
