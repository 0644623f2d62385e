package io.millrace.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;

/** What a piece of a query looks like. What is flat can hold no other query, script or document of another index. */
final class Shape {
    private Shape() {}

    static boolean isScalar(JsonNode node) {
        return node.isValueNode();
    }

    private static boolean isScalars(JsonNode node) {
        if (!node.isArray()) {
            return isScalar(node);
        }
        for (var one : node) {
            if (!isScalar(one)) {
                return false;
            }
        }
        return true;
    }

    /** An object of scalars, and lists of them. */
    static void flat(String where, JsonNode node) throws RefusedQueryException {
        object(where, node);
        for (var entry : node.properties()) {
            scalars(where + "." + entry.getKey(), entry.getValue());
        }
    }

    /** A scalar, or a list of them. */
    static void scalars(String where, JsonNode node) throws RefusedQueryException {
        if (!isScalars(node)) {
            throw RefusedQueryException.because(where + " takes a value or a list of values, and nothing deeper");
        }
    }

    static void scalar(String where, JsonNode node) throws RefusedQueryException {
        if (!isScalar(node)) {
            throw RefusedQueryException.because(where + " takes one value");
        }
    }

    static void object(String where, JsonNode node) throws RefusedQueryException {
        if (!node.isObject()) {
            throw RefusedQueryException.because(where + " has to be an object");
        }
    }

    /** An object that has no other keys than these. */
    static void keys(String where, JsonNode node, Collection<String> known) throws RefusedQueryException {
        object(where, node);
        for (var entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                throw RefusedQueryException.unknown(
                        "in " + where + ",",
                        entry.getKey(),
                        known.stream().sorted().toList());
            }
        }
    }

    /** The one key of an object that has one. */
    static Map.Entry<String, JsonNode> single(String where, JsonNode node) throws RefusedQueryException {
        object(where, node);
        if (node.size() != 1) {
            throw RefusedQueryException.because(where + " has to be an object of one key");
        }
        return node.properties().iterator().next();
    }
}
