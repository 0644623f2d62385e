package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "it's /here/", "Zürich \u007f\u2028", "💶", "\"", "a\\b", "\n\t\b\f\r", "\u0000\u001f"})
    void aStringIsWrittenAsElsewhereAndReadAgain(String text) {
        var json = new Utf8Buffer(1);
        JsonText.append(json, text);
        var bytes = json.toBytes();

        assertArrayEquals(ExactJson.bytes(TextNode.valueOf(text)), bytes);
        assertEquals(text, JsonText.unescaped(bytes, 1, bytes.length - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0041\\u00e9\\ud83d\\udcb6|Aé💶", "\\/\\\"\\\\|/\"\\", "a\\nb\\u000Ac|a\nb\nc"})
    void everyEscapeIsUnderstood(String pair) {
        var parts = pair.split("\\|");
        var json = parts[0].getBytes(StandardCharsets.UTF_8);

        assertEquals(parts[1], JsonText.unescaped(json, 0, json.length));
    }
}
