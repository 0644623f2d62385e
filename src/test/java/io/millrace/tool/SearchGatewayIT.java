package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Merchants that search through a node, on real servers. */
class SearchGatewayIT {
    private static final String KEY = "millrace.gateway.key = 0123456789abcdef0123456789abcdef";
    /** What stands in the documents of the other merchant alone. */
    private static final String THEIRS = "theirsalone";

    /** Queries that are offered, and that would find what is another's if it were not for the scope. */
    private static final List<String> REACHING_OUT = List.of(
            "{}",
            "{\"query\": {\"match_all\": {}}}",
            "{\"query\": {\"ids\": {\"values\": [\"b:1\", \"b:2\", \"b:3\"]}}}",
            "{\"query\": {\"term\": {\"millrace.merchant\": \"b\"}}}",
            "{\"query\": {\"bool\": {\"should\": [{\"term\": {\"tenant\": \"b\"}}, {\"match_all\": {}}]}}}",
            "{\"query\": {\"bool\": {\"must_not\": {\"term\": {\"millrace.merchant\": \"a\"}}}}}",
            "{\"query\": {\"bool\": {\"must_not\": {\"term\": {\"millrace.deleted\": false}}}}}",
            "{\"query\": {\"match\": {\"note\": \"theirsalone\"}}}",
            "{\"query\": {\"prefix\": {\"note\": \"theirs\"}}}",
            "{\"query\": {\"wildcard\": {\"note\": \"theirs*\"}}}",
            "{\"query\": {\"simple_query_string\": {\"query\": \"theirsalone | b\"}}}",
            "{\"post_filter\": {\"term\": {\"tenant\": \"b\"}}}",
            "{\"size\": 0, \"aggs\": {\"words\": {\"terms\": {\"field\": \"note\", \"size\": 100}}}}",
            "{\"size\": 0, \"aggs\": {\"all\": {\"filter\": {\"term\": {\"tenant\": \"b\"}}, \"aggs\": {\"words\":"
                    + " {\"terms\": {\"field\": \"note\"}}}}}}",
            "{\"sort\": [{\"id\": \"desc\"}], \"search_after\": [0], \"_source\": [\"*\"]}");

    private static Road road() throws Exception {
        var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY);
        road.sql("insert into orders values (1, 'b', 'theirsalone', 1), (2, 'b', 'theirsalone', 2),"
                + " (3, 'b', 'theirsalone', 3), (4, 'a', 'ours', 4), (5, 'a', 'ours', 5), (6, 'a', 'vanished', 6)");
        road.assertClean();
        road.sql("delete from orders where id = 6");
        road.assertClean();
        return road;
    }

    private static HttpResponse<String> ask(Road road, String method, String path, String body, String token)
            throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + road.node().port() + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static long found(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        var json = new ObjectMapper().readTree(answer.body());
        return json.has("count")
                ? json.path("count").asLong()
                : json.at("/hits/total/value").asLong();
    }

    @Test
    void aMerchantFindsItsOwnDocumentsAndNobodyElses() throws Exception {
        try (var road = road()) {
            var path = "/a/" + road.kind("_order");
            assertEquals(2, found(ask(road, "GET", path + "/_search", "", "")));
            assertEquals(2, found(ask(road, "POST", path + "/_count", "{}", "")));
            assertEquals(
                    1, found(ask(road, "POST", path + "/_search?size=5", "{\"query\": {\"term\": {\"id\": 5}}}", "")));
            for (var query : REACHING_OUT) {
                var answer = ask(road, "POST", path + "/_search", query, "");
                assertTrue(answer.statusCode() == 200 || answer.statusCode() == 400, answer.body());
                assertFalse(answer.body().contains(THEIRS), () -> query + ": " + answer.body());
                assertFalse(answer.body().contains("vanished"), () -> query + ": " + answer.body());
            }
            var wrong = ask(road, "POST", path + "/_search", "{\"query\": {\"script\": {}}}", "");
            assertEquals(400, wrong.statusCode());
            assertTrue(wrong.body().contains("'script' is not offered here"), wrong::body);
        }
    }

    @Test
    void noAddressLeadsToAnother() throws Exception {
        try (var road = road()) {
            var kind = road.kind("_order");
            for (var path : List.of(
                    "/a,b/" + kind,
                    "/a%2Cb/" + kind,
                    "/*/" + kind,
                    "/%2A/" + kind,
                    "/_all/" + kind,
                    "/a%2F..%2Fb/" + kind,
                    "/a%00/" + kind,
                    "/a%0A/" + kind,
                    "/a/" + kind + ",b-" + kind,
                    "/a/" + kind + "-v1",
                    "/a/*",
                    "/a/_all",
                    "/a/b-" + kind,
                    "/a/" + kind + "%2F_search%3Frouting=b%23",
                    "/%3Ca-%7Bnow%7D%3E/" + kind)) {
                var answer = ask(road, "GET", path + "/_search", "", "");
                assertEquals(404, answer.statusCode(), () -> path + ": " + answer.body());
            }
            for (var parameter : List.of("routing=b", "index=x", "q=tenant:b", "source=%7B%7D", "filter_path=*")) {
                var answer = ask(road, "GET", "/a/" + kind + "/_search?" + parameter, "", "");
                assertEquals(400, answer.statusCode(), () -> parameter + ": " + answer.body());
            }
            assertEquals(
                    405, ask(road, "DELETE", "/a/" + kind + "/_search", "", "").statusCode());
            assertEquals(
                    404, ask(road, "GET", "/a/" + kind + "/_mapping", "", "").statusCode());
        }
    }

    /** As where a page has given its own name the address of this machine. */
    @Test
    void withoutAKeyNobodySearchesByAnotherHostsName() throws Exception {
        try (var road = road();
                var socket = new Socket("127.0.0.1", road.node().port())) {
            var request = "GET /a/" + road.kind("_order")
                    + "/_search HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        }
    }

    @Test
    void aTokenOpensOneMerchantsDocuments() throws Exception {
        try (var road = road()) {
            road.restartNode(KEY + "\nmillrace.gateway { rate = 1, burst = 6 }");
            var path = "/" + road.kind("_order") + "/_search";
            var made = road.run("gateway", "token", "a");
            assertEquals(Exit.OK, made.exit(), made::toString);
            var token = made.out().strip();

            assertEquals(401, ask(road, "GET", "/a" + path, "", "").statusCode());
            assertEquals(401, ask(road, "GET", "/a" + path, "", token + "x").statusCode());
            assertEquals(403, ask(road, "GET", "/b" + path, "", token).statusCode());
            assertEquals(403, ask(road, "GET", "/a,b" + path, "", token).statusCode());
            assertEquals(2, found(ask(road, "GET", "/a" + path, "", token)));
            assertEquals(200, ask(road, "GET", "/api/v1/status", "", "").statusCode());

            HttpResponse<String> answer = ask(road, "GET", "/a" + path, "", token);
            for (int i = 0; i < 20 && answer.statusCode() == 200; i++) {
                answer = ask(road, "GET", "/a" + path, "", token);
            }
            assertEquals(429, answer.statusCode(), answer.body());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        }
    }
}
