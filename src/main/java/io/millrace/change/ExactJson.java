package io.millrace.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * JSON read and written without losing anything: every number keeps all its digits, strings have no length limit.
 *
 * <p>What is written and read again is equal to what it was, node by node, so that two documents can be compared. All
 * methods are safe for any thread.
 */
public final class ExactJson {
    /** How deep {@link #value} reads, and how long a number may be there: what Elasticsearch takes, with room around it. */
    private static final int VALUE_DEPTH_MAX = 900;

    private static final int NUMBER_LENGTH_MAX = 1000;

    private static final JsonMapper VALUES = mapper(VALUE_DEPTH_MAX)
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonMapper ALL = mapper(10 * VALUE_DEPTH_MAX);

    private ExactJson() {}

    /** An empty object whose numbers will stay exact. */
    public static ObjectNode object() {
        return ALL.createObjectNode();
    }

    /** The object that {@code bytes} hold; throws {@link UncheckedIOException} where they hold none. */
    public static ObjectNode object(byte[] bytes) {
        try {
            return (ObjectNode) ALL.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassCastException e) {
            throw new UncheckedIOException(new IOException("JSON, but no object", e));
        }
    }

    /**
     * The JSON that {@code text} is; nothing where it is none, or is deeper than 900 levels or has a number of more than
     * 1000 digits: a search index takes neither.
     */
    public static Optional<JsonNode> value(String text) {
        try {
            var node = VALUES.readTree(text);
            return node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** UTF-8, without line breaks. */
    public static byte[] bytes(JsonNode node) {
        try {
            return ALL.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads JSON piece by piece. */
    public static JsonParser parser(byte[] bytes) throws IOException {
        return ALL.createParser(bytes);
    }

    private static JsonMapper mapper(int depth) {
        var factory = JsonFactory.builder()
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(NUMBER_LENGTH_MAX)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder().maxNestingDepth(depth).build())
                .build();
        return JsonMapper.builder(factory)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }
}
