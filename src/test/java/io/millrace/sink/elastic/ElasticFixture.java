package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.Secret;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.change.Version;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import io.millrace.stack.SharedStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The shared Elasticsearch, seen as anybody sees it over HTTP, and documents for it. */
final class ElasticFixture {
    private static final AtomicInteger MERCHANTS = new AtomicInteger();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ElasticFixture() {}

    static ElasticSettings settings() {
        return settings(20_000);
    }

    static ElasticSettings settings(int aliasesMax) {
        return new ElasticSettings(
                SharedStack.get().elasticsearch(),
                "",
                Secret.NONE,
                Secret.NONE,
                "",
                2,
                0,
                Duration.ofMillis(200),
                aliasesMax,
                Duration.ofSeconds(30));
    }

    static MerchantId merchant() {
        return new MerchantId("elastic" + MERCHANTS.incrementAndGet());
    }

    /** A mapping as documents have it, with one column. */
    static ObjectNode mapping() {
        return ExactJson.object("""
                {"dynamic":false,"_routing":{"required":true},"properties":{
                  "text":{"type":"keyword"},
                  "millrace":{"dynamic":false,"properties":{"merchant":{"type":"keyword"},
                    "deleted":{"type":"boolean"},"version":{"type":"long"}}}}}""".getBytes(StandardCharsets.UTF_8));
    }

    static DocumentWrite put(DocumentId document, Condition condition, String text) {
        var source = ExactJson.object();
        source.put("text", text);
        source.putObject("millrace")
                .put("merchant", document.merchant().value())
                .put("deleted", false);
        return new DocumentWrite(document, condition, ExactJson.bytes(source));
    }

    static DocumentWrite tombstone(DocumentId document, long version) {
        var source = ExactJson.object();
        source.putObject("millrace")
                .put("merchant", document.merchant().value())
                .put("deleted", true)
                .put("version", version);
        return new DocumentWrite(document, newer(version), ExactJson.bytes(source));
    }

    static Condition newer(long version) {
        return new Condition.Newer(new Version(version));
    }

    static ObjectNode get(String path) {
        return request("GET", path, "");
    }

    static ObjectNode request(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(SharedStack.get().elasticsearch() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return ExactJson.object(
                    HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
