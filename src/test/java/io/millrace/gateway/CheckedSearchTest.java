package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedSearchTest {
    private static String search(String body) throws RefusedQueryException {
        return CheckedSearch.of(body.getBytes(UTF_8), Map.of(), false).toString();
    }

    private static String refusal(String body) {
        var thrown = assertThrows(RefusedQueryException.class, () -> search(body));
        return String.valueOf(thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"query\": {\"match_all\": {}}}",
                "{\"query\": {\"term\": {\"status\": \"paid\"}}, \"size\": 3, \"from\": 2}",
                "{\"query\": {\"term\": {\"status\": {\"value\": \"paid\", \"case_insensitive\": true}}}}",
                "{\"query\": {\"terms\": {\"status\": [\"paid\", \"sent\"], \"boost\": 2}}}",
                "{\"query\": {\"range\": {\"amount\": {\"gte\": 12345678901234567890.5, \"lt\": 10}}}}",
                "{\"query\": {\"ids\": {\"values\": [\"6:1\", \"7:1\"]}}}",
                "{\"query\": {\"nested\": {\"path\": \"lines\", \"query\": {\"exists\": {\"field\": \"lines.no\"}}}}}",
                "{\"query\": {\"bool\": {\"must\": {\"match\": {\"note\": \"a b\"}}, \"must_not\": [{\"exists\":"
                        + " {\"field\": \"x\"}}], \"minimum_should_match\": 1}}}",
                "{\"query\": {\"simple_query_string\": {\"query\": \"a -b\", \"fields\": [\"note\", \"name\"]}}}",
                "{\"query\": {\"wildcard\": {\"note\": {\"value\": \"a*\"}}}}",
                "{\"sort\": [{\"created\": \"desc\"}, {\"id\": {\"order\": \"asc\", \"missing\": \"_last\"}}, \"_doc\"]}",
                "{\"_source\": {\"includes\": [\"a.*\"], \"excludes\": \"b\"}, \"track_total_hits\": true}",
                "{\"size\": 0, \"aggs\": {\"days\": {\"date_histogram\": {\"field\": \"created\", \"calendar_interval\":"
                        + " \"day\", \"min_doc_count\": 0, \"extended_bounds\": {\"min\": 1, \"max\": 2}}, \"aggs\":"
                        + " {\"sum\": {\"sum\": {\"field\": \"amount\"}}}}}}",
                "{\"aggs\": {\"a\": {\"terms\": {\"field\": \"status\", \"size\": 10, \"order\": {\"_count\": \"asc\"}}}}}",
                "{\"aggs\": {\"a\": {\"filters\": {\"filters\": {\"x\": {\"term\": {\"a\": 1}}}}}}}",
                "{\"aggs\": {\"a\": {\"range\": {\"field\": \"amount\", \"ranges\": [{\"to\": 5}, {\"from\": 5}]}}}}"
            })
    void whatIsOfferedPassesAsItIs(String body) throws Exception {
        var mapper = CheckedSearch.JSON;
        var asked = mapper.readTree(body);

        var passed = mapper.readTree(search(body));

        asked.properties().forEach(part -> assertEquals(part.getValue(), passed.get(part.getKey())));
        assertEquals("10s", passed.path("timeout").asText());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"query": {"terms": {"id": {"index": "other", "id": "7:1", "path": "note"}}}}  | looking them up elsewhere
            {"query": {"more_like_this": {"like": [{"_index": "x", "_id": "7:1"}]}}}       | 'more_like_this' is not offered
            {"query": {"script": {"script": "doc['a'].value == 1"}}}                       | 'script' is not offered
            {"query": {"script_score": {"query": {"match_all": {}}, "script": "1"}}}       | 'script_score' is not offered
            {"query": {"function_score": {"query": {"match_all": {}}}}}                    | 'function_score' is not offered
            {"query": {"percolate": {"field": "q", "index": "x", "id": "1"}}}              | 'percolate' is not offered
            {"query": {"geo_shape": {"l": {"indexed_shape": {"index": "x", "id": "1"}}}}}  | 'geo_shape' is not offered
            {"query": {"query_string": {"query": "_index:x"}}}                             | 'query_string' is not offered
            {"query": {"regexp": {"note": ".*"}}}                                          | 'regexp' is not offered
            {"query": {"wrapper": {"query": "eyJtYXRjaF9hbGwiOnt9fQ=="}}}                  | 'wrapper' is not offered
            {"query": {"has_parent": {"parent_type": "x", "query": {"match_all": {}}}}}    | 'has_parent' is not offered
            {"query": {"knn": {"field": "v", "query_vector": [1]}}}                        | 'knn' is not offered
            {"query": {"wildcard": {"note": "*a"}}}                                        | neither * nor ?
            {"query": {"wildcard": {"note": {"wildcard": "?a"}}}}                          | neither * nor ?
            {"query": {"match": {"note": {"query": {"script": "1"}}}}}                     | a value or a list of values
            {"query": {"nested": {"path": "l", "query": {"match_all": {}}, "inner_hits": {}}}} | 'inner_hits' is not offered
            {"query": {"bool": {"filter": [{"terms": {"id": {"index": "x", "id": "1", "path": "p"}}}]}}} | elsewhere
            {"query": {"constant_score": {"filter": {"script": {}}}}}                      | 'script' is not offered
            {"query": {"term": {"a": 1}, "match_all": {}}}                                 | an object of one key
            {"query": {"term": {"a": 1, "b": 2}}}                                          | an object of one key
            {"query": []}                                                                  | has to be an object
            {"post_filter": {"terms": {"id": {"index": "x", "id": "1", "path": "p"}}}}     | elsewhere
            {"suggest": {"s": {"text": "a", "term": {"field": "note"}}}}                   | 'suggest' is not offered
            {"rescore": {"query": {"rescore_query": {"match_all": {}}}}}                   | 'rescore' is not offered
            {"script_fields": {"a": {"script": "1"}}}                                      | 'script_fields' is not offered
            {"runtime_mappings": {"a": {"type": "keyword", "script": "emit('1')"}}}        | 'runtime_mappings' is not offered
            {"indices_boost": [{"x": 1}]}                                                  | 'indices_boost' is not offered
            {"pit": {"id": "x"}}                                                           | 'pit' is not offered
            {"retriever": {"standard": {}}}                                                | 'retriever' is not offered
            {"knn": {"field": "v", "query_vector": [1], "k": 1, "num_candidates": 1}}      | 'knn' is not offered
            {"explain": true}                                                              | 'explain' is not offered
            {"profile": true}                                                              | 'profile' is not offered
            {"collapse": {"field": "a", "inner_hits": {"name": "x"}}}                      | 'collapse' is not offered
            {"highlight": {"fields": {"a": {"highlight_query": {"match_all": {}}}}}}       | 'highlight' is not offered
            {"docvalue_fields": ["a"]}                                                     | 'docvalue_fields' is not offered
            {"sort": {"_script": {"type": "number", "script": "1"}}}                       | nothing is scored or computed
            {"sort": "_score"}                                                             | nothing is scored or computed
            {"sort": [{"a": {"order": "asc", "nested": {"path": "x", "filter": {}}}}]}     | and nothing deeper
            {"aggs": {"a": {"global": {}}}}                                                | 'global' is not offered
            {"aggs": {"a": {"terms": {"field": "note", "min_doc_count": 0}}}}              | has to be at least 1
            {"aggs": {"a": {"terms": {"field": "note", "min_doc_count": "0"}}}}            | has to be at least 1
            {"aggs": {"a": {"terms": {"field": "note", "size": 100000}}}}                  | may be 1000 at most
            {"aggs": {"a": {"terms": {"script": "1"}}}}                                    | script is not offered
            {"aggs": {"a": {"sum": {"field": "a", "script": {"source": "1"}}}}}            | script is not offered
            {"aggs": {"a": {"significant_terms": {"field": "note"}}}}                      | 'significant_terms' is not offered
            {"aggs": {"a": {"significant_text": {"field": "note"}}}}                       | 'significant_text' is not offered
            {"aggs": {"a": {"rare_terms": {"field": "note"}}}}                             | 'rare_terms' is not offered
            {"aggs": {"a": {"scripted_metric": {"map_script": "1"}}}}                      | 'scripted_metric' is not offered
            {"aggs": {"a": {"top_hits": {"script_fields": {}}}}}                           | 'top_hits' is not offered
            {"aggs": {"a": {"filter": {"script": {}}}}}                                    | 'script' is not offered
            {"aggs": {"a": {"filters": {"filters": [{"script": {}}]}}}}                    | 'script' is not offered
            {"aggs": {"a": {"sum": {"field": "x"}, "aggs": {"b": {"global": {}}}}}}        | 'global' is not offered
            {"aggregations": {"a": {"global": {}}}}                                        | 'global' is not offered
            {"size": 1001}                                                                 | size may be 1000 at most
            {"size": -1}                                                                   | not negative
            {"size": "5"}                                                                  | not negative
            {"from": 9999, "size": 2}                                                      | 10000 at most
            {"_source": {"includes": {"x": 1}}}                                            | and nothing deeper
            {"_source": {"scripts": 1}}                                                    | 'scripts' is not offered
            {"fields": [{"field": "a", "format": "x"}]}                                    | and nothing deeper
            {"query": {"match_all": {}}, "query": {"script": {}}}                          | no JSON
            {} {"query": {"script": {}}}                                                   | no JSON
            [1]                                                                            | has to be an object
            nothing                                                                        | no JSON
            """)
    void whatIsNotOfferedIsNamed(String body, String sentence) {
        var refusal = refusal(body);

        assertTrue(refusal.contains(sentence), refusal);
    }

    @Test
    void aQueryIsNotNestedWithoutEnd() {
        var deep = "{\"bool\": {\"must\": ".repeat(13) + "{\"match_all\": {}}" + "}}".repeat(13);
        var deeper = "[".repeat(50) + "]".repeat(50);

        assertTrue(refusal("{\"query\": " + deep + "}").contains("more than 12 levels"));
        assertTrue(refusal("{\"search_after\": " + deeper + "}").contains("too deep"));
    }

    @Test
    void aCountTakesAQueryAndNothingElse() throws Exception {
        var query = "{\"query\": {\"match_all\": {}}}";

        assertEquals(
                query.replace(" ", ""),
                CheckedSearch.of(query.getBytes(UTF_8), Map.of(), true).toString());
        assertThrows(
                RefusedQueryException.class, () -> CheckedSearch.of("{\"size\": 1}".getBytes(UTF_8), Map.of(), true));
        assertThrows(RefusedQueryException.class, () -> CheckedSearch.of(new byte[0], Map.of("q", "a"), true));
    }

    @Test
    void theAddressMaySayHowManyAndNothingElse() throws Exception {
        var found = CheckedSearch.of("{\"size\": 7}".getBytes(UTF_8), Map.of("size", "3", "from", "5"), false);

        assertEquals(7, found.path("size").asInt());
        assertEquals(5, found.path("from").asInt());
        for (var name : new String[] {"q", "routing", "index", "preference", "source", "filter_path", "scroll"}) {
            assertThrows(
                    RefusedQueryException.class,
                    () -> CheckedSearch.of(new byte[0], Map.of(name, "1"), false),
                    () -> name);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        var large = "{\"query\": {\"term\": {\"a\": \"" + "x".repeat(CheckedSearch.BODY_BYTES_MAX) + "\"}}}";

        assertTrue(refusal(large).contains("larger than"));
    }
}
