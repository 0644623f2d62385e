package io.millrace.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.base.Printable;
import io.millrace.feed.LetterContent;
import io.millrace.feed.LetterView;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A letter with its headers, its key and its value; the fields of the JSON.
 *
 * @param key null where the record has none
 * @param value JSON where it is JSON, else a text; null where there is none
 */
public record WholeLetter(
        LetterView letter, List<Header> headers, @Nullable String key, JsonNode value) {
    public record Header(String name, @Nullable String value) {}

    /** Numbers keep the digits that they came with. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(200_000)
                        .build());
    }

    public static WholeLetter of(LetterContent content) {
        return new WholeLetter(
                content.letter(),
                content.headers().stream()
                        .map(header -> new Header(header.name(), text(header.value())))
                        .toList(),
                text(content.key()),
                value(content.value()));
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : Printable.lines(bytes);
    }

    private static JsonNode value(byte @Nullable [] bytes) {
        if (bytes == null) {
            return NullNode.getInstance();
        }
        try {
            var value = JSON.readTree(bytes);
            return value.isContainerNode() ? value : TextNode.valueOf(Printable.lines(bytes));
        } catch (IOException e) {
            return TextNode.valueOf(Printable.lines(bytes));
        }
    }

    /** The value as a text of several lines, fit for a terminal. */
    public String valueText() {
        if (value.isNull()) {
            return "(no value)";
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        try {
            return Printable.lines(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON cannot be written as JSON", e);
        }
    }
}
