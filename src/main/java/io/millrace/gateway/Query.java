package io.millrace.gateway;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The queries that merchants may send. Each is known by name and shape; whatever is not known is refused, so that what a later
 * Elasticsearch learns to do is not offered by accident. None of them can speak of another index or run a script.
 */
final class Query {
    private static final int DEPTH_MAX = 12;

    private interface Check {
        void of(String where, JsonNode body, int depth) throws RefusedQueryException;
    }

    private static final Map<String, Check> KNOWN = new TreeMap<>(Map.ofEntries(
            entry("bool", Query::bool),
            entry("constant_score", Query::constantScore),
            entry("exists", Query::flat),
            entry("ids", Query::flat),
            entry("match", Query::ofField),
            entry("match_all", Query::flat),
            entry("match_bool_prefix", Query::ofField),
            entry("match_none", Query::flat),
            entry("match_phrase", Query::ofField),
            entry("match_phrase_prefix", Query::ofField),
            entry("multi_match", Query::flat),
            entry("nested", Query::nested),
            entry("prefix", Query::ofField),
            entry("range", Query::ofField),
            entry("simple_query_string", Query::flat),
            entry("term", Query::ofField),
            entry("terms", Query::terms),
            entry("wildcard", Query::wildcard)));

    private static final Set<String> CLAUSES = Set.of("must", "filter", "should", "must_not");
    private static final Set<String> BOOL = Set.of(
            "must", "filter", "should", "must_not", "minimum_should_match", "boost", "_name", "adjust_pure_negative");

    private Query() {}

    /** @throws RefusedQueryException where it may not be sent */
    static void check(String where, JsonNode query) throws RefusedQueryException {
        check(where, query, 0);
    }

    private static void check(String where, JsonNode query, int depth) throws RefusedQueryException {
        if (depth > DEPTH_MAX) {
            throw RefusedQueryException.because("the query is nested more than " + DEPTH_MAX + " levels deep");
        }
        var only = Shape.single(where, query);
        var known = KNOWN.get(only.getKey());
        if (known == null) {
            throw RefusedQueryException.unknown("the query", only.getKey(), KNOWN.keySet());
        }
        known.of(where + "." + only.getKey(), only.getValue(), depth);
    }

    private static void flat(String where, JsonNode body, int depth) throws RefusedQueryException {
        Shape.flat(where, body);
    }

    /** {@code {FIELD: VALUE}}, or what is to be done with it. */
    private static void ofField(String where, JsonNode body, int depth) throws RefusedQueryException {
        var field = Shape.single(where, body);
        if (!Shape.isScalar(field.getValue())) {
            Shape.flat(where + "." + field.getKey(), field.getValue());
        }
    }

    /** Lists alone: an object in their place would fetch its values from any document of any index. */
    private static void terms(String where, JsonNode body, int depth) throws RefusedQueryException {
        Shape.object(where, body);
        for (var one : body.properties()) {
            if (one.getValue().isObject()) {
                throw RefusedQueryException.because(where + "." + one.getKey()
                        + " takes a list of values; looking them up elsewhere is not offered");
            }
            Shape.scalars(where + "." + one.getKey(), one.getValue());
        }
    }

    /** All words of all merchants would be looked through for one that has no beginning. */
    private static void wildcard(String where, JsonNode body, int depth) throws RefusedQueryException {
        ofField(where, body, depth);
        var field = Shape.single(where, body);
        var pattern = field.getValue().isObject()
                ? field.getValue().path(field.getValue().has("wildcard") ? "wildcard" : "value")
                : field.getValue();
        if (pattern.asText().startsWith("*") || pattern.asText().startsWith("?")) {
            throw RefusedQueryException.because(where + " has to begin with a character that is neither * nor ?");
        }
    }

    private static void bool(String where, JsonNode body, int depth) throws RefusedQueryException {
        Shape.keys(where, body, BOOL);
        for (var one : body.properties()) {
            var inner = where + "." + one.getKey();
            if (!CLAUSES.contains(one.getKey())) {
                Shape.scalar(inner, one.getValue());
            } else if (one.getValue().isArray()) {
                for (var clause : one.getValue()) {
                    check(inner, clause, depth + 1);
                }
            } else {
                check(inner, one.getValue(), depth + 1);
            }
        }
    }

    private static void nested(String where, JsonNode body, int depth) throws RefusedQueryException {
        Shape.keys(where, body, Set.of("path", "query", "score_mode", "ignore_unmapped", "boost", "_name"));
        inner(where, body, "query", depth);
    }

    private static void constantScore(String where, JsonNode body, int depth) throws RefusedQueryException {
        Shape.keys(where, body, Set.of("filter", "boost", "_name"));
        inner(where, body, "filter", depth);
    }

    private static void inner(String where, JsonNode body, String query, int depth) throws RefusedQueryException {
        for (var one : body.properties()) {
            if (!one.getKey().equals(query)) {
                Shape.scalar(where + "." + one.getKey(), one.getValue());
            }
        }
        check(where + "." + query, body.path(query), depth + 1);
    }
}
