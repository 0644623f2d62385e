package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.sink.elastic.ElasticClient.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every merchant has its aliases before its first write: one over all kinds, one for each, both filtered
 * to the merchant's documents that are not deleted.
 *
 * <p>Safe for any thread: several sinks may ask at once, and what one has under way the others wait for. Beyond the
 * budget, and where Elasticsearch refuses the name, a merchant stays without; its documents are written all the same.
 */
final class MerchantAliases {
    private static final Logger LOG = LoggerFactory.getLogger(MerchantAliases.class);
    private static final int ACTIONS_MAX = 1000;

    private final ElasticClient client;
    private final List<String> kinds;
    private final int merchantsMax;

    private final Set<MerchantId> ready = new HashSet<>();
    private final Set<MerchantId> withheld = new HashSet<>();
    private final Map<MerchantId, CompletableFuture<Optional<Trouble>>> underWay = new HashMap<>();

    /** At most {@code aliasesMax} aliases will be on one index. */
    MerchantAliases(ElasticClient client, Collection<String> kinds, int aliasesMax) {
        this.client = client;
        this.kinds = List.copyOf(kinds);
        this.merchantsMax = aliasesMax / 2;
    }

    /** Starts anew with the merchants that are known to have all their aliases. */
    synchronized void reset(Set<MerchantId> known) {
        ready.clear();
        ready.addAll(known);
        withheld.clear();
    }

    /** How many merchants have no aliases and will get none. */
    synchronized int withheld() {
        return withheld.size();
    }

    /** Completes once these merchants have their aliases or are known to stay without; else with what is in the way. */
    CompletionStage<Optional<Trouble>> ensure(Set<MerchantId> merchants) {
        var mine = new ArrayList<MerchantId>();
        var made = new CompletableFuture<Optional<Trouble>>();
        var waiting = new HashSet<CompletableFuture<Optional<Trouble>>>();
        synchronized (this) {
            for (var merchant : merchants) {
                var running = underWay.get(merchant);
                if (running != null) {
                    waiting.add(running);
                } else if (!ready.contains(merchant) && !withheld.contains(merchant) && affordable(merchant)) {
                    underWay.put(merchant, made);
                    mine.add(merchant);
                }
            }
        }
        if (!mine.isEmpty()) {
            waiting.add(made);
            create(mine).whenComplete((trouble, failure) -> finish(mine, made, trouble, failure));
        }
        CompletionStage<Optional<Trouble>> all = CompletableFuture.completedFuture(Optional.empty());
        for (var one : waiting) {
            all = all.thenCombine(one, (first, second) -> first.isPresent() ? first : second);
        }
        return all;
    }

    /** The aliases of a new index, as they stand in the request that makes it. */
    ObjectNode ofNewIndex(String kind, Set<MerchantId> merchants) {
        var aliases = ExactJson.object();
        merchants.stream().sorted().limit(merchantsMax).forEach(merchant -> {
            describe(aliases.putObject(ElasticNames.alias(merchant)), merchant);
            describe(aliases.putObject(ElasticNames.alias(merchant, kind)), merchant);
        });
        return aliases;
    }

    private boolean affordable(MerchantId merchant) {
        if (ready.size() + underWay.size() < merchantsMax) {
            return true;
        }
        if (withheld.isEmpty()) {
            LOG.warn(
                    "elasticsearch.aliases-max is reached with {} merchants: merchant {} and all further new ones are"
                            + " searched without an alias of their own",
                    merchantsMax,
                    merchant);
        }
        withheld.add(merchant);
        return false;
    }

    private void finish(
            List<MerchantId> merchants,
            CompletableFuture<Optional<Trouble>> made,
            Optional<Trouble> trouble,
            Throwable failure) {
        synchronized (this) {
            merchants.forEach(underWay::remove);
            if (failure == null && trouble.isEmpty()) {
                merchants.stream()
                        .filter(merchant -> !withheld.contains(merchant))
                        .forEach(ready::add);
            }
        }
        if (failure == null) {
            made.complete(trouble);
        } else {
            made.completeExceptionally(failure);
        }
    }

    private CompletionStage<Optional<Trouble>> create(List<MerchantId> merchants) {
        int atOnce = Math.max(1, ACTIONS_MAX / (2 * kinds.size()));
        if (merchants.size() <= atOnce) {
            return post(merchants);
        }
        return post(merchants.subList(0, atOnce))
                .thenCompose(trouble -> trouble.isPresent()
                        ? CompletableFuture.completedFuture(trouble)
                        : create(merchants.subList(atOnce, merchants.size())));
    }

    private CompletionStage<Optional<Trouble>> post(List<MerchantId> merchants) {
        var call = Call.send("POST", "/_aliases", Map.of(), body(merchants));
        return client.call(call).thenCompose(reply -> {
            if (reply instanceof Reply.Done) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            var trouble = Trouble.of(reply, client.url());
            return trouble instanceof Trouble.Refused(var reason)
                    ? narrow(merchants, reason)
                    : CompletableFuture.completedFuture(Optional.of(trouble));
        });
    }

    /** One merchant's alias is refused, and with it all of its request: finds which. */
    private CompletionStage<Optional<Trouble>> narrow(List<MerchantId> merchants, String reason) {
        if (merchants.size() > 1) {
            int half = merchants.size() / 2;
            return post(merchants.subList(0, half))
                    .thenCompose(trouble -> trouble.isPresent()
                            ? CompletableFuture.completedFuture(trouble)
                            : post(merchants.subList(half, merchants.size())));
        }
        LOG.warn("merchant {} stays without an alias: {}", merchants.getFirst(), reason);
        synchronized (this) {
            withheld.add(merchants.getFirst());
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private byte[] body(List<MerchantId> merchants) {
        var body = ExactJson.object();
        var actions = body.putArray("actions");
        for (var merchant : merchants) {
            for (var kind : kinds) {
                add(actions, kind, ElasticNames.alias(merchant), merchant);
                add(actions, kind, ElasticNames.alias(merchant, kind), merchant);
            }
        }
        return ExactJson.bytes(body);
    }

    private static void add(ArrayNode actions, String kind, String alias, MerchantId merchant) {
        var add = actions.addObject().putObject("add");
        add.put("index", ElasticNames.index(kind)).put("alias", alias);
        describe(add, merchant);
    }

    private static void describe(ObjectNode alias, MerchantId merchant) {
        alias.put("routing", merchant.value());
        ElasticNames.scope(merchant, alias.putObject("filter").putObject("bool").putArray("filter"));
    }
}
