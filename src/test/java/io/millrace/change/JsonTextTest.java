package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
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
        var utf8 = new Utf8Buffer(1);
        assertTrue(JsonText.unescape(bytes, 1, bytes.length - 1, utf8));
        assertEquals(text, utf8.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0041\\u00e9\\ud83d\\udcb6|Aé💶", "\\/\\\"\\\\|/\"\\", "a\\nb\\u000Ac|a\nb\nc"})
    void everyEscapeIsUnderstood(String pair) {
        var parts = pair.split("\\|");
        var json = parts[0].getBytes(StandardCharsets.UTF_8);

        assertEquals(parts[1], JsonText.unescaped(json, 0, json.length));
        var utf8 = new Utf8Buffer(1).append("before");
        boolean whole = JsonText.unescape(json, 0, json.length, utf8);
        assertEquals(whole ? "before" + parts[1] : "before", utf8.toString());
        assertEquals(!parts[0].contains("\\ud8"), whole);
    }

    @Test
    void aTextWithSurrogatesIsNotAppendedWhole() {
        var utf8 = new Utf8Buffer(1);

        assertFalse(JsonText.appendWhole(utf8, "a\ud83d"));
        assertEquals(0, utf8.size());
        assertTrue(JsonText.appendWhole(utf8, "Zürich"));
        assertEquals("Zürich", utf8.toString());
    }
}
