package io.millrace.bench;

import io.millrace.MillraceSettings;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.projection.DocumentMapping;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.sink.Store;
import io.millrace.sink.elastic.ElasticNames;
import io.millrace.sink.elastic.ElasticStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One fresh index for one round, made by the real store as an installation makes it: mapping, refresh, and an alias for each
 * merchant that is known. Gone when it is closed.
 */
final class Index implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final String url;
    private final String name;
    private final DocumentSettings document;
    private final ElasticStore store;

    /** Makes the index of a kind that no round has had; {@code document} is renamed to it. */
    Index(MillraceSettings settings, DocumentSettings document, String kind, Set<MerchantId> merchants)
            throws InterruptedException {
        this.url = settings.elasticsearch().url();
        this.name = ElasticNames.index(kind);
        this.document =
                new DocumentSettings(kind, document.root(), document.omit(), document.flattened(), document.children());
        var mapping = DocumentMapping.of(this.document, MadeChanges.SHAPES);
        this.store = new ElasticStore(settings.elasticsearch(), () -> Map.of(kind, mapping), () -> merchants);
        prepare();
    }

    private void prepare() throws InterruptedException {
        try {
            var answer = store.prepare().toCompletableFuture().get(2, TimeUnit.MINUTES);
            if (!(answer instanceof Store.Answer.Answered)) {
                throw new IllegalStateException("index " + name + " cannot be made: " + answer);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("index " + name + " cannot be made", e);
        }
    }

    ElasticStore store() {
        return store;
    }

    /** Makes documents of this index. */
    DocumentProjection projection() {
        return new DocumentProjection(List.of(document), MadeChanges.SHAPES);
    }

    /** Where bulk requests for this index go, and of whose answer only that there was no error is wanted. */
    String bulkPath() {
        return "/" + name + "/_bulk?filter_path=errors";
    }

    /** Fails where there are not so many documents. */
    void checkCount(long documents) throws IOException {
        check(
                documents,
                "documents",
                ask("_count", NOTHING, "GET").path("count").asLong());
    }

    /** Fails where the documents do not hold so many values of a field, all together. */
    void checkValues(String field, long values) throws IOException {
        var query = """
                {"size": 0, "aggs": {"values": {"value_count": {"field": "%s"}}}}""".formatted(field);
        var found = ask("_search", query.getBytes(StandardCharsets.UTF_8), "POST");
        check(
                values,
                "values of " + field,
                found.path("aggregations").path("values").path("value").asLong());
    }

    private void check(long wanted, String what, long found) {
        if (found != wanted) {
            throw new IllegalStateException("index " + name + " has " + found + " " + what + ", not " + wanted);
        }
    }

    private com.fasterxml.jackson.databind.node.ObjectNode ask(String what, byte[] body, String method)
            throws IOException {
        try (var http = new RawHttp(url)) {
            http.send("POST", "/" + name + "/_refresh", "application/json", NOTHING);
            return ExactJson.object(http.send(method, "/" + name + "/" + what, "application/json", body));
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
        try (var http = new RawHttp(url)) {
            http.send("DELETE", "/" + name, "application/json", NOTHING);
        }
    }
}
