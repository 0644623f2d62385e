package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.SetUpException;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.sink.DocumentId;
import io.millrace.sink.elastic.ElasticClient.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads an Elasticsearch for commands: whole kinds, single documents, and what is wrong with the server itself.
 *
 * <p>Blocking, for one thread at a time. Where it cannot read it throws {@link SetUpException} with what to mend.
 */
public final class ElasticScan implements DocumentScan, AutoCloseable {
    private static final int PAGE_MAX = 2_000;
    private static final int PAGE_BYTES = 8 * 1024 * 1024;
    private static final int MERCHANTS_AT_ONCE = 10_000;
    private static final int VERSION_MIN = 9;

    private final ElasticClient client;

    public ElasticScan(ElasticSettings settings) {
        this.client = new ElasticClient(settings);
    }

    @Override
    public void each(String kind, Set<MerchantId> merchants, Consumer<Hit> consumer) {
        refresh(kind);
        var theirs = merchants.stream().sorted().toList();
        int from = 0;
        do {
            int to = Math.min(theirs.size(), from + MERCHANTS_AT_ONCE);
            scan(kind, theirs.subList(from, to), consumer);
            from = to;
        } while (from < theirs.size());
    }

    /**
     * One document as it is now, deleted or not, with {@code _version}, {@code _seq_no}, {@code _primary_term} and
     * {@code _source}.
     */
    public Optional<ObjectNode> find(String kind, MerchantId merchant, String key) {
        var id = URLEncoder.encode(ElasticNames.id(new DocumentId(kind, merchant, key)), StandardCharsets.UTF_8)
                .replace("+", "%20");
        var path = "/" + ElasticNames.index(kind) + "/_doc/" + id;
        var reply = client.callNow(Call.get(path, Map.of("routing", merchant.value())));
        if (reply instanceof Reply.Failed(var status, var type, var _) && status == 404 && type.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(body(reply));
    }

    /** How many documents of a kind a search would show, after a refresh. */
    public long count(String kind) {
        refresh(kind);
        var search = ExactJson.object();
        search.set("query", query(List.of()));
        var path = "/" + ElasticNames.index(kind) + "/_count";
        return body(client.callNow(Call.send("POST", path, Map.of(), ExactJson.bytes(search))))
                .path("count")
                .longValue();
    }

    /**
     * What is wrong with the server, each as one sentence with its mend; empty where nothing is.
     *
     * @throws SetUpException UNTRUSTED where its certificate is not to be trusted
     */
    public List<String> problems() {
        var reply = client.callNow(Call.get("/_nodes/_all", Map.of("filter_path", "nodes.*.version")));
        if (reply instanceof Reply.Untrusted) {
            throw new SetUpException(SetUpException.Reason.UNTRUSTED, sentence(reply));
        }
        if (!(reply instanceof Reply.Done(var body))) {
            return List.of(sentence(reply));
        }
        var old = new ArrayList<String>();
        for (var node : ExactJson.object(body).path("nodes")) {
            var version = node.path("version").asText();
            if (Integer.parseInt(version.split("\\.", 2)[0]) < VERSION_MIN) {
                old.add("Elasticsearch at " + client.url() + " runs version " + version + ": upgrade it to "
                        + VERSION_MIN + " or later");
            }
        }
        return old.stream().distinct().toList();
    }

    @Override
    public void close() {
        client.close();
    }

    private void refresh(String kind) {
        body(client.callNow(bare("/" + ElasticNames.index(kind) + "/_refresh", Map.of())));
    }

    /** Goes through a view of the index that does not change under it. */
    private void scan(String kind, List<MerchantId> merchants, Consumer<Hit> consumer) {
        var opened = bare("/" + ElasticNames.index(kind) + "/_pit", Map.of("keep_alive", "5m"));
        var view = body(client.callNow(opened)).path("id").textValue();
        try {
            pages(view, merchants, consumer);
        } finally {
            client.callNow(Call.send(
                    "DELETE",
                    "/_pit",
                    Map.of(),
                    ExactJson.bytes(ExactJson.object().put("id", view))));
        }
    }

    private void pages(String view, List<MerchantId> merchants, Consumer<Hit> consumer) {
        var search = ExactJson.object();
        search.putObject("pit").put("id", view).put("keep_alive", "5m");
        search.set("query", query(merchants));
        search.putArray("sort").add("_shard_doc");
        search.put("track_total_hits", false);
        int size = 100;
        while (true) {
            search.put("size", size);
            var reply = client.callNow(Call.send("POST", "/_search", Map.of(), ExactJson.bytes(search)));
            if (reply instanceof Reply.TooLong && size > 1) {
                size = size / 2;
                continue;
            }
            var answer = body(reply);
            if (answer.path("timed_out").booleanValue()
                    || answer.path("_shards").path("failed").asInt() > 0) {
                throw unreadable("not all shards answered, try again when Elasticsearch is healthy");
            }
            var hits = answer.path("hits").path("hits");
            if (hits.isEmpty()) {
                return;
            }
            hits.forEach(hit -> consumer.accept(hit(hit)));
            search.set("search_after", hits.path(hits.size() - 1).path("sort"));
            size = nextSize(size, reply);
        }
    }

    /** As many hits as are likely to come as 8 MiB. */
    private static int nextSize(int size, Reply reply) {
        long bytes = reply instanceof Reply.Done(var body) ? body.length : PAGE_BYTES;
        return (int) Math.clamp((long) size * PAGE_BYTES / Math.max(1, bytes), 1, PAGE_MAX);
    }

    private static Hit hit(JsonNode hit) {
        var source = (ObjectNode) hit.path("_source");
        var ours = source.path("millrace");
        var key = ElasticNames.key(hit.path("_id").textValue());
        return new Hit(
                key == null ? ours.path("key").asText() : key,
                ours.path("merchant").asText(),
                hit.path("_routing").asText(),
                source);
    }

    private static ObjectNode query(List<MerchantId> merchants) {
        var query = ExactJson.object();
        var filter = query.putObject("bool").putArray("filter");
        filter.addObject().putObject("term").put("millrace.deleted", false);
        if (!merchants.isEmpty()) {
            var names = filter.addObject().putObject("terms").putArray("millrace.merchant");
            merchants.forEach(merchant -> names.add(merchant.value()));
        }
        return query;
    }

    private static Call bare(String path, Map<String, String> parameters) {
        return new Call("POST", path, parameters, null, ElasticClient.JSON);
    }

    private ObjectNode body(Reply reply) {
        if (reply instanceof Reply.Done(var body)) {
            return ExactJson.object(body);
        }
        throw unreadable(sentence(reply));
    }

    private static SetUpException unreadable(String sentence) {
        return new SetUpException(SetUpException.Reason.UNREACHABLE, sentence);
    }

    private String sentence(Reply reply) {
        return switch (Trouble.of(reply, client.url())) {
            case Trouble.WrongSetUp(var reason) -> reason;
            case Trouble.Busy(var reason) -> reason + ": see that it runs, and that elasticsearch.url is right";
            case Trouble.Refused(var reason) -> "Elasticsearch at " + client.url() + " refuses to answer: " + reason;
            case Trouble.TooLarge _, Trouble.Conflict _ ->
                "Elasticsearch at " + client.url() + " cannot answer at this size: try again for fewer merchants";
        };
    }
}
