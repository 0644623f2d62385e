package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    private static boolean decodes(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsValidIsWhatADecoderTakes(long seed) {
        var random = new Random(seed);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            var text = new byte[1 + random.nextInt(5)];
            random.nextBytes(text);
            for (int at = random.nextInt(text.length); at < text.length; at++) {
                text[at] = (byte) (0x80 | random.nextInt(0x40));
            }
            assertEquals(decodes(text), Utf8.isValid(text), () -> HexFormat.of().formatHex(text));
            valid += Utf8.isValid(text) ? 1 : 0;
        }
        assertTrue(valid > 5_000, "only " + valid);
    }

    @Test
    void everyCharacterIsValidAndNoHeadOfOneIs() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                var text = Character.toString(c).getBytes(StandardCharsets.UTF_8);
                assertTrue(Utf8.isValid(text));
                assertEquals(text.length == 1, Utf8.isValid(Arrays.copyOf(text, Math.max(1, text.length - 1))));
            }
        }
    }
}
