package io.millrace.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * The aggregations that merchants may ask for. What looks beyond the documents that are found is not among them: {@code global},
 * {@code significant_terms} and its background, {@code terms} that no document has, which would be those of others.
 */
final class Aggregations {
    private static final int DEPTH_MAX = 6;
    private static final int BUCKETS_MAX = 1_000;

    private static final Set<String> FLAT = Set.of(
            "avg",
            "cardinality",
            "date_histogram",
            "extended_stats",
            "histogram",
            "max",
            "min",
            "missing",
            "nested",
            "percentiles",
            "reverse_nested",
            "stats",
            "sum",
            "terms",
            "value_count");
    private static final Set<String> RANGES = Set.of("date_range", "range");
    private static final Set<String> OFFERED = offered();

    private static final String MIN_DOC_COUNT = "min_doc_count";
    private static final Set<String> FORBIDDEN = Set.of("script", "background_filter");

    private Aggregations() {}

    private static Set<String> offered() {
        var all = new TreeSet<>(FLAT);
        all.addAll(RANGES);
        all.add("filter");
        all.add("filters");
        return all;
    }

    /** @throws RefusedQueryException where they may not be asked for */
    static void check(String where, JsonNode aggregations) throws RefusedQueryException {
        check(where, aggregations, 0);
    }

    private static void check(String where, JsonNode aggregations, int depth) throws RefusedQueryException {
        if (depth > DEPTH_MAX) {
            throw RefusedQueryException.because("aggregations are nested more than " + DEPTH_MAX + " levels deep");
        }
        Shape.object(where, aggregations);
        for (var named : aggregations.properties()) {
            one(where + "." + named.getKey(), named.getValue(), depth);
        }
    }

    private static void one(String where, JsonNode aggregation, int depth) throws RefusedQueryException {
        Shape.object(where, aggregation);
        for (var part : aggregation.properties()) {
            var inner = where + "." + part.getKey();
            switch (part.getKey()) {
                case "aggs", "aggregations" -> check(inner, part.getValue(), depth + 1);
                case "filter" -> Query.check(inner, part.getValue());
                case "filters" -> filters(inner, part.getValue());
                default -> typed(inner, part.getKey(), part.getValue());
            }
        }
    }

    private static void typed(String where, String type, JsonNode body) throws RefusedQueryException {
        if (!OFFERED.contains(type)) {
            throw RefusedQueryException.unknown("the aggregation", type, OFFERED);
        }
        Shape.object(where, body);
        for (var one : body.properties()) {
            if (FORBIDDEN.contains(one.getKey())) {
                throw RefusedQueryException.because(where + "." + one.getKey() + " is not offered here");
            }
            boolean ofFlats = RANGES.contains(type) && one.getKey().equals("ranges");
            if (ofFlats && one.getValue().isArray()) {
                for (var range : one.getValue()) {
                    Shape.flat(where + ".ranges", range);
                }
            } else {
                flatOrDeeper(where + "." + one.getKey(), one.getValue());
            }
        }
        if (type.equals("terms")) {
            terms(where, body);
        }
    }

    /** Such as {@code extended_bounds} or {@code order}. */
    private static void flatOrDeeper(String where, JsonNode value) throws RefusedQueryException {
        if (value.isObject()) {
            Shape.flat(where, value);
        } else {
            Shape.scalars(where, value);
        }
    }

    /** Words that none of the documents found has are those of other merchants. */
    private static void terms(String where, JsonNode body) throws RefusedQueryException {
        var least = body.path(MIN_DOC_COUNT);
        if (!least.isMissingNode() && !(least.isIntegralNumber() && least.asLong() >= 1)) {
            throw RefusedQueryException.because(where + "." + MIN_DOC_COUNT + " has to be at least 1");
        }
        var size = body.path("size");
        if (!size.isMissingNode() && !(size.isIntegralNumber() && size.asLong() <= BUCKETS_MAX)) {
            throw RefusedQueryException.because(where + ".size may be " + BUCKETS_MAX + " at most");
        }
    }

    private static void filters(String where, JsonNode body) throws RefusedQueryException {
        Shape.keys(where, body, Set.of("filters", "other_bucket", "other_bucket_key"));
        for (var one : body.properties()) {
            if (!one.getKey().equals("filters")) {
                Shape.scalar(where + "." + one.getKey(), one.getValue());
            }
        }
        for (var filter : body.path("filters")) {
            Query.check(where + ".filters", filter);
        }
    }
}
