package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayTextTest {
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "{",
            "}",
            ",",
            ",",
            ",",
            "\"",
            "\\",
            "NULL",
            "null",
            "\"NULL\"",
            "a",
            "b c",
            "\"d,e\"",
            "é💶",
            "\n",
            " ",
            "\"\"");

    /** What is appended behind something else; null where it is left. */
    private static @Nullable String appended(String literal) {
        var json = new Utf8Buffer(4).append(':');
        boolean appended = ArrayText.append(json, new Utf8Buffer(4).append(literal));
        assertEquals(appended, json.size() > 1);
        return appended ? json.toString().substring(1) : null;
    }

    private static @Nullable String asTree(String literal) {
        return ArrayText.parse(literal)
                .map(root -> new String(ExactJson.bytes(tree(root)), StandardCharsets.UTF_8))
                .orElse(null);
    }

    private static ArrayNode tree(ArrayText.Branch branch) {
        var array = ExactJson.object().arrayNode();
        for (var child : branch.children()) {
            switch (child) {
                case ArrayText.Leaf(var value) -> array.add(value);
                case ArrayText.Branch inner -> array.add(tree(inner));
            }
        }
        return array;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsAppendedIsWhatATreeOfItWouldBe(long seed) {
        var random = new Random(seed);
        int understood = 0;
        for (int i = 0; i < 50_000; i++) {
            var inside = Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
                    .limit(random.nextInt(6))
                    .collect(Collectors.joining(random.nextBoolean() ? "," : ""));
            var literal = "{" + inside + "}";
            var json = appended(literal);
            if (json != null) {
                understood++;
                assertEquals(asTree(literal), json, literal);
            }
        }
        assertTrue(understood > 10_000, "only " + understood);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{a}", "{a,\"b c\",NULL}", "{\"a,b\",\"{}\",\"NULL\",\"\"}"})
    void whatPostgresUsuallyPrintsIsUnderstood(String literal) {
        assertEquals(asTree(literal), appended(literal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "a",
                "{{a}}",
                "[0:1]={a,b}",
                "{a,}",
                "{,a}",
                "{\"a}",
                "{\"a\\\"\"}",
                "{\"a\"b}",
                "{a}}"
            })
    void whatIsUnusualIsLeft(String literal) {
        assertNull(appended(literal));
    }
}
