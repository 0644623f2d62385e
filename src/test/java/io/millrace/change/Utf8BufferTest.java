package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8BufferTest {
    @Test
    void itHoldsWhatWasAppended() {
        var buffer = new Utf8Buffer(1);
        var expected = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            buffer.append('x').append("é💶").append(-i).append("abc".getBytes(StandardCharsets.UTF_8), 1, 2);
            buffer.write('y');
            expected.append('x').append("é💶").append(-i).append("b").append('y');
        }

        assertEquals(expected.toString(), buffer.toString());
        assertArrayEquals(expected.toString().getBytes(StandardCharsets.UTF_8), buffer.toBytes());
        assertEquals(buffer.toBytes().length, buffer.size());
    }

    @Test
    void itBeginsAnewWhenItIsCleared() {
        var buffer = new Utf8Buffer(4);
        buffer.append("something");
        buffer.clear();

        assertEquals("", buffer.append("").toString());
        assertEquals("ab", buffer.append("ab").toString());
    }
}
