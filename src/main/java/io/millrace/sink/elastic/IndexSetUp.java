package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.sink.elastic.ElasticClient.Call;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the indices as they have to be, one run of {@link #run} at a time; idempotent.
 *
 * <p>An index that is there keeps its shards and replicas, and gets the mapping's new fields and the refresh interval.
 */
final class IndexSetUp {
    private static final Logger LOG = LoggerFactory.getLogger(IndexSetUp.class);

    /** What {@link #run} found and made, or what is in the way. */
    sealed interface Result {
        /** {@code known} have all their aliases; no request body may be longer than {@code bodyBytesMax}. */
        record Ready(Set<MerchantId> known, int bodyBytesMax) implements Result {}

        record Hindered(Trouble trouble) implements Result {}
    }

    private final ElasticClient client;
    private final ElasticSettings settings;
    private final Map<String, ObjectNode> mappings;
    private final Set<MerchantId> expected;
    private final MerchantAliases aliases;

    private final Map<String, Set<String>> found = new HashMap<>();
    private int bodyBytesMax = 100 * 1024 * 1024;

    /** {@code expected}: merchants that get aliases along with an index that has to be made. */
    IndexSetUp(
            ElasticClient client,
            ElasticSettings settings,
            Map<String, ObjectNode> mappings,
            Set<MerchantId> expected,
            MerchantAliases aliases) {
        this.client = client;
        this.settings = settings;
        this.mappings = mappings;
        this.expected = expected;
        this.aliases = aliases;
    }

    CompletionStage<Result> run() {
        var kinds = mappings.keySet().stream().sorted().toList();
        return learnLimits()
                .thenCompose(trouble -> each(trouble, kinds.iterator(), this::findAliases))
                .thenCompose(trouble -> {
                    var known = known(kinds);
                    known.addAll(expected);
                    return each(trouble, kinds.iterator(), kind -> prepare(kind, known));
                })
                .thenApply(trouble -> trouble.<Result>map(Result.Hindered::new)
                        .orElseGet(() -> new Result.Ready(known(kinds), bodyBytesMax)));
    }

    private interface Step {
        CompletionStage<Optional<Trouble>> on(String kind);
    }

    /** One kind after the other, until there is trouble. */
    private CompletionStage<Optional<Trouble>> each(Optional<Trouble> trouble, Iterator<String> kinds, Step step) {
        if (trouble.isPresent() || !kinds.hasNext()) {
            return CompletableFuture.completedFuture(trouble);
        }
        return step.on(kinds.next()).thenCompose(next -> each(next, kinds, step));
    }

    private CompletionStage<Optional<Trouble>> learnLimits() {
        var call = Call.get("/_nodes/http", Map.of("filter_path", "nodes.*.http.max_content_length_in_bytes"));
        return client.call(call).thenApply(reply -> switch (reply) {
            case Reply.Done(var body) -> {
                for (var node : ExactJson.object(body).path("nodes")) {
                    long limit = node.path("http")
                            .path("max_content_length_in_bytes")
                            .asLong(bodyBytesMax);
                    bodyBytesMax = (int) Math.min(bodyBytesMax, limit);
                }
                yield Optional.empty();
            }
            // Not everybody who may write may also ask about the nodes.
            case Reply.Failed(var status, var _, var _) when status == 403 -> Optional.empty();
            case Reply.Failed _, Reply.Silent _, Reply.Untrusted _, Reply.TooLong _ -> trouble(reply);
        });
    }

    private CompletionStage<Optional<Trouble>> findAliases(String kind) {
        var path = "/" + ElasticNames.index(kind) + "/_alias";
        return client.call(Call.get(path, Map.of())).thenApply(reply -> switch (reply) {
            case Reply.Done(var body) -> {
                var names = new HashSet<String>();
                for (var index : ExactJson.object(body)) {
                    index.path("aliases").fieldNames().forEachRemaining(names::add);
                }
                found.put(kind, names);
                yield Optional.empty();
            }
            case Reply.Failed(var status, var _, var _) when status == 404 -> Optional.empty();
            case Reply.Failed _, Reply.Silent _, Reply.Untrusted _, Reply.TooLong _ -> trouble(reply);
        });
    }

    /** The merchants that have both aliases on each of the indices that were found. */
    private Set<MerchantId> known(List<String> kinds) {
        Set<MerchantId> known = null;
        for (var kind : kinds) {
            var names = found.get(kind);
            if (names == null) {
                continue;
            }
            var here = new HashSet<MerchantId>();
            for (var name : names) {
                MerchantId.parse(name)
                        .filter(merchant -> names.contains(ElasticNames.alias(merchant, kind)))
                        .ifPresent(here::add);
            }
            if (known == null) {
                known = here;
            } else {
                known.retainAll(here);
            }
        }
        return known == null ? new HashSet<>() : known;
    }

    private CompletionStage<Optional<Trouble>> prepare(String kind, Set<MerchantId> known) {
        return found.containsKey(kind) ? update(kind) : protect(kind).thenCompose(_ -> create(kind, known));
    }

    /** Keeps Elasticsearch from making the index by itself, with a mapping of its own, should someone delete it. */
    private CompletionStage<Reply> protect(String kind) {
        var template = ExactJson.object();
        template.putArray("index_patterns").add(ElasticNames.index(kind));
        template.put("allow_auto_create", false).put("priority", 1000);
        var path = "/_index_template/millrace-" + ElasticNames.index(kind);
        return client.call(Call.send("PUT", path, Map.of(), ExactJson.bytes(template)))
                .thenApply(reply -> {
                    if (reply instanceof Reply.Failed(var _, var _, var reason)) {
                        LOG.info(
                                "index {} is not kept from being made by itself: {}", ElasticNames.index(kind), reason);
                    }
                    return reply;
                });
    }

    private CompletionStage<Optional<Trouble>> create(String kind, Set<MerchantId> known) {
        var index = ElasticNames.index(kind);
        var body = ExactJson.object();
        var given = body.putObject("settings");
        given.put("index.number_of_shards", settings.shards());
        given.put("index.number_of_replicas", settings.replicas());
        given.put("index.refresh_interval", settings.refreshInterval().toMillis() + "ms");
        given.put("index.gc_deletes", "1h");
        given.put("index.mapping.total_fields.limit", 10_000);
        body.set("mappings", mapping(kind));
        var named = aliases.ofNewIndex(kind, known);
        body.set("aliases", named);
        return client.call(Call.send("PUT", "/" + index, Map.of(), ExactJson.bytes(body)))
                .thenCompose(reply -> switch (reply) {
                    case Reply.Done _ -> {
                        var names = new HashSet<String>();
                        named.fieldNames().forEachRemaining(names::add);
                        found.put(kind, names);
                        LOG.info("index {} is made, with {} aliases", index, names.size());
                        yield CompletableFuture.completedFuture(Optional.empty());
                    }
                    case Reply.Failed(var _, var type, var _)
                    when type.equals("resource_already_exists_exception") ->
                        findAliases(kind)
                                .thenCompose(trouble -> trouble.isPresent()
                                        ? CompletableFuture.completedFuture(trouble)
                                        : update(kind));
                    // An expected merchant has the name of something else; it will be told apart with its first write.
                    case Reply.Failed(var _, var type, var _)
                    when type.equals("invalid_alias_name_exception") && !known.isEmpty() -> create(kind, Set.of());
                    case Reply.Failed _, Reply.Silent _, Reply.Untrusted _, Reply.TooLong _ ->
                        CompletableFuture.completedFuture(
                                trouble(reply, "index " + index + " cannot be made: correct documents." + kind));
                });
    }

    private CompletionStage<Optional<Trouble>> update(String kind) {
        var index = ElasticNames.index(kind);
        var mend = "index " + index + " has fields of other types than documents." + kind
                + " needs: add such columns to omit, or delete the index and replay the lane from the beginning";
        return client.call(Call.send("PUT", "/" + index + "/_mapping", Map.of(), ExactJson.bytes(mapping(kind))))
                .thenCompose(reply -> reply instanceof Reply.Done
                        ? refreshInterval(index)
                        : CompletableFuture.completedFuture(trouble(reply, mend)));
    }

    private CompletionStage<Optional<Trouble>> refreshInterval(String index) {
        var body = ExactJson.object();
        body.put("index.refresh_interval", settings.refreshInterval().toMillis() + "ms");
        return client.call(Call.send("PUT", "/" + index + "/_settings", Map.of(), ExactJson.bytes(body)))
                .thenApply(reply -> reply instanceof Reply.Done ? Optional.empty() : trouble(reply));
    }

    private JsonNode mapping(String kind) {
        var mapping = mappings.get(kind);
        if (mapping == null) {
            throw new IllegalArgumentException("there is no mapping of kind " + kind);
        }
        return mapping;
    }

    private Optional<Trouble> trouble(Reply reply) {
        return Optional.of(Trouble.of(reply, client.url()));
    }

    /** The same, where a refusal means what {@code mend} says. */
    private Optional<Trouble> trouble(Reply reply, String mend) {
        var trouble = Trouble.of(reply, client.url());
        return Optional.of(
                trouble instanceof Trouble.Refused(var reason)
                        ? new Trouble.WrongSetUp(mend + " (" + reason + ")")
                        : trouble);
    }
}
