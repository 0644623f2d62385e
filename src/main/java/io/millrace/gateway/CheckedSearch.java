package io.millrace.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Holds what a merchant asks against what is offered: parts, queries and aggregations that are known, each with its limit. */
final class CheckedSearch {
    static final int BODY_BYTES_MAX = 64 * 1024;
    private static final int DEPTH_MAX = 40;
    private static final int SIZE_MAX = 1_000;
    private static final int WINDOW_MAX = 10_000;
    private static final String TIMEOUT = "10s";

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<String> COUNTED = Set.of("query");
    private static final Set<String> SEARCHED = Set.of(
            "query",
            "post_filter",
            "from",
            "size",
            "sort",
            "_source",
            "fields",
            "search_after",
            "track_total_hits",
            "aggs",
            "aggregations");

    private CheckedSearch() {}

    /**
     * The body of a search, or of a count, as it may be sent for whoever's documents.
     *
     * @param asked what came; empty for all documents
     * @param parameters of the address: {@code from} and {@code size}, which the body goes before
     * @throws RefusedQueryException where it may not be sent
     */
    static ObjectNode of(byte[] asked, Map<String, String> parameters, boolean count) throws RefusedQueryException {
        var body = parse(asked);
        for (var parameter : parameters.entrySet()) {
            parameter(parameter.getKey(), parameter.getValue(), body, count);
        }
        Shape.keys("the body", body, count ? COUNTED : SEARCHED);
        for (var part : body.properties()) {
            check(part.getKey(), part.getValue());
        }
        window(body);
        if (!count) {
            body.put("timeout", TIMEOUT);
        }
        return body;
    }

    private static ObjectNode parse(byte[] asked) throws RefusedQueryException {
        if (asked.length > BODY_BYTES_MAX) {
            throw RefusedQueryException.because("the body is larger than " + BODY_BYTES_MAX + " bytes");
        }
        if (asked.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(asked) instanceof ObjectNode body) {
                return body;
            }
            throw RefusedQueryException.because("the body has to be an object");
        } catch (JsonProcessingException e) {
            throw RefusedQueryException.because("the body is no JSON, or too deep: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static void parameter(String name, String value, ObjectNode body, boolean count)
            throws RefusedQueryException {
        if (count || !Set.of("from", "size").contains(name)) {
            throw RefusedQueryException.unknown(
                    "the parameter", name, count ? Set.of("none: write it into the body") : Set.of("from, size"));
        }
        try {
            if (!body.has(name)) {
                body.put(name, Integer.parseInt(value));
            }
        } catch (NumberFormatException e) {
            throw RefusedQueryException.because(name + " has to be a number");
        }
    }

    private static void check(String key, JsonNode value) throws RefusedQueryException {
        switch (key) {
            case "query", "post_filter" -> Query.check(key, value);
            case "aggs", "aggregations" -> Aggregations.check(key, value);
            case "sort" -> sort(value);
            case "_source" -> {
                if (value.isObject()) {
                    Shape.keys(key, value, Set.of("includes", "excludes", "include", "exclude"));
                    Shape.flat(key, value);
                } else {
                    Shape.scalars(key, value);
                }
            }
            case "fields", "search_after" -> Shape.scalars(key, value);
            default -> Shape.scalar(key, value);
        }
    }

    /** By fields, and by nothing that is computed. */
    private static void sort(JsonNode sort) throws RefusedQueryException {
        if (!sort.isArray()) {
            sortKey(sort);
            return;
        }
        for (var key : sort) {
            sortKey(key);
        }
    }

    private static void sortKey(JsonNode key) throws RefusedQueryException {
        if (key.isTextual()) {
            sortField(key.asText());
            return;
        }
        var field = Shape.single("sort", key);
        sortField(field.getKey());
        if (!Shape.isScalar(field.getValue())) {
            Shape.flat("sort." + field.getKey(), field.getValue());
        }
    }

    private static void sortField(String field) throws RefusedQueryException {
        if (field.startsWith("_") && !field.equals("_doc")) {
            throw RefusedQueryException.because("sort takes fields, and _doc; nothing is scored or computed here");
        }
    }

    private static void window(ObjectNode body) throws RefusedQueryException {
        long from = number("from", body, 0);
        long size = number("size", body, 10);
        if (size > SIZE_MAX) {
            throw RefusedQueryException.because("size may be " + SIZE_MAX + " at most; go on by search_after");
        }
        if (from + size > WINDOW_MAX) {
            throw RefusedQueryException.because(
                    "from and size together may be " + WINDOW_MAX + " at most; go on by search_after");
        }
    }

    private static long number(String key, ObjectNode body, long otherwise) throws RefusedQueryException {
        var value = body.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0) {
            throw RefusedQueryException.because(key + " has to be a number that is not negative");
        }
        return value.asLong();
    }
}
