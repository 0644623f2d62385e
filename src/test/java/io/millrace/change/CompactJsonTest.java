package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJsonTest {
    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "17",
            "1.50",
            "-0",
            "-0.5",
            "0.05",
            "0.0000001",
            "1e5",
            "007",
            "1.",
            "12345678901234567890.123456789",
            "\"\"",
            "\"a b\"",
            "\"é☃💶\"",
            "\"\\\"\\\\\\n\"",
            "\"\\/\"",
            "\"\\u0041\"");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t ");

    private static String space(Random random) {
        return SPACES.get(random.nextInt(SPACES.size()));
    }

    /** What is appended behind something else; null where it is left. */
    private static @Nullable String compact(String text) {
        var bytes = new Utf8Buffer(8);
        var json = new Utf8Buffer(8).append(':');
        try {
            var utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            bytes.append(utf8.array(), 0, utf8.limit());
        } catch (CharacterCodingException e) {
            return null;
        }
        boolean appended = CompactJson.append(json, bytes);
        assertEquals(appended, json.size() > 1);
        return appended ? json.toString().substring(1) : null;
    }

    private static String json(Random random, int depth) {
        var text = new StringBuilder(space(random));
        int size = random.nextInt(4);
        switch (depth == 0 ? 2 : random.nextInt(3)) {
            case 0 -> {
                text.append('{');
                for (int i = 0; i < size; i++) {
                    text.append(i == 0 ? "" : ",").append(space(random));
                    text.append("\"k")
                            .append(random.nextInt(9))
                            .append('"')
                            .append(space(random))
                            .append(':');
                    text.append(json(random, depth - 1));
                }
                text.append(space(random)).append('}');
            }
            case 1 -> {
                text.append('[');
                for (int i = 0; i < size; i++) {
                    text.append(i == 0 ? "" : ",").append(json(random, depth - 1));
                }
                text.append(space(random)).append(']');
            }
            default -> text.append(SCALARS.get(random.nextInt(SCALARS.size())));
        }
        return text.append(space(random)).toString();
    }

    /** With some of its characters changed, taken out or put in. */
    private static String broken(Random random, String json) {
        var text = new StringBuilder(json);
        for (int i = random.nextInt(3); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            char c = json.charAt(random.nextInt(json.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, c);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsWrittenIsWhatATreeOfItWouldBe(long seed) {
        var random = new Random(seed);
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = broken(random, json(random, 3));
            var compact = compact(text);
            if (compact != null) {
                understood++;
                var tree = ExactJson.value(text);
                assertTrue(tree.isPresent(), text);
                assertEquals(new String(ExactJson.bytes(tree.get()), StandardCharsets.UTF_8), compact, text);
            }
        }
        assertTrue(understood > 4_000, "only " + understood);
    }

    @Test
    void whatJsonbPrintsIsUnderstood() {
        assertEquals(
                "{\"a\":[1,2.50,{\"b\":null}],\"c\":\"x \\\" y\"}",
                compact("{\"a\": [1, 2.50, {\"b\": null}], \"c\": \"x \\\" y\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\": 1, \"a\": 2}",
                "1 2",
                "\"a",
                "[1,]",
                "{\"a\"}",
                "-",
                "1.",
                "tru",
                "\"\\u00e9\"",
                "\u00a01"
            })
    void whatIsNoJsonOrIsUnusualIsLeft(String text) {
        assertNull(compact(text));
    }

    @Test
    void longNamesAreLeft() {
        assertNull(compact("{\"" + "k".repeat(60_000) + "\": 1}"));
    }

    @Test
    void deepNestingIsLeft() {
        assertNull(compact("[".repeat(200) + "]".repeat(200)));
    }
}
