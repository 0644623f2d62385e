package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.sink.elastic.ElasticClient.Call;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches one merchant's documents: by the index, the routing and a filter that are set here, whatever the query. It finds and
 * does not score, since a score would tell how common a word is among the documents of others. Thread-safe.
 */
public final class MerchantSearch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MerchantSearch.class);
    private static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;

    /** What comes of a search. */
    public sealed interface Answer {
        /** Elasticsearch's own answer. */
        record Found(byte[] body) implements Answer {}

        /** It can never be answered as it is; {@code reason} is one sentence. */
        record Refused(String reason) implements Answer {}

        /** It may be answered later; {@code reason} is one sentence, for operators. */
        record Away(String reason) implements Answer {}
    }

    private final ElasticClient client;

    public MerchantSearch(ElasticSettings settings) {
        this.client = new ElasticClient(settings, ANSWER_BYTES_MAX);
    }

    /** Which documents a search finds. */
    public CompletionStage<Answer> search(String kind, MerchantId merchant, ObjectNode body) {
        return ask(kind, merchant, "_search", Map.of("allow_partial_search_results", "false"), body)
                .thenApply(reply -> answer(reply, merchant));
    }

    /** How many there are. */
    public CompletionStage<Answer> count(String kind, MerchantId merchant, ObjectNode body) {
        return ask(kind, merchant, "_count", Map.of(), body).thenApply(reply -> answer(reply, merchant));
    }

    private CompletionStage<Reply> ask(
            String kind, MerchantId merchant, String what, Map<String, String> more, ObjectNode body) {
        var parameters = new HashMap<>(more);
        parameters.put("routing", merchant.value());
        var path = "/" + ElasticNames.index(kind) + "/" + what;
        return client.call(Call.send("POST", path, parameters, ExactJson.bytes(scoped(merchant, body))));
    }

    private static ObjectNode scoped(MerchantId merchant, ObjectNode body) {
        var scoped = ExactJson.object();
        body.properties().forEach(part -> scoped.set(part.getKey(), part.getValue()));
        var filter = ExactJson.object();
        var all = filter.putObject("bool").putArray("filter");
        ElasticNames.scope(merchant, all);
        if (body.has("query")) {
            all.add(body.get("query"));
        }
        scoped.set("query", filter);
        return scoped;
    }

    private Answer answer(Reply reply, MerchantId merchant) {
        if (reply instanceof Reply.Done(var body)) {
            return checked(body, merchant);
        }
        return switch (Trouble.of(reply, client.url())) {
            case Trouble.Refused(var reason) -> new Answer.Refused("Elasticsearch does not take the query: " + reason);
            case Trouble.TooLarge _ ->
                new Answer.Refused("the answer would be too large: ask for less, by size or _source");
            case Trouble.Busy(var reason) -> new Answer.Away(reason);
            case Trouble.WrongSetUp(var reason) -> new Answer.Away(reason);
            case Trouble.Conflict _ -> new Answer.Away("Elasticsearch answered a search with a conflict");
        };
    }

    /** What should never be is not handed on. */
    private static Answer checked(byte[] body, MerchantId merchant) {
        try {
            for (var hit : ExactJson.object(body).path("hits").path("hits")) {
                var id = hit.path("_id").asText();
                if (!ElasticNames.isOf(merchant, id)) {
                    log.error("a search of merchant {} found document {}, which is another's", merchant, id);
                    return new Answer.Away("a search found what is another merchant's");
                }
            }
            return new Answer.Found(body);
        } catch (UncheckedIOException e) {
            return new Answer.Away("Elasticsearch's answer is no JSON: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
