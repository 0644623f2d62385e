package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.MerchantId;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store;
import io.millrace.sink.Write;
import io.millrace.sink.Write.DocumentWrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Elasticsearch as a store of documents: one index per kind, routed by merchant, one alias per merchant and kind.
 *
 * <p>Writes go to the index itself, in bulk requests. One document that Elasticsearch cannot take is refused alone, its
 * neighbours are stored. Safe for any thread; answers come on the client's threads.
 */
public final class ElasticStore implements Store {
    private static final int READ_AT_ONCE = 500;

    private final ElasticClient client;
    private final ElasticSettings settings;
    private final Supplier<Map<String, ObjectNode>> mappings;
    private final Supplier<Set<MerchantId>> expected;
    private final MerchantAliases aliases;

    private volatile int bodyBytesMax = 100 * 1024 * 1024;

    /** A store of these kinds, which expects no merchants in particular. */
    public ElasticStore(ElasticSettings settings, Map<String, ObjectNode> mappings) {
        this(settings, () -> mappings, Set::of);
    }

    /**
     * @param mappings by kind, always of the same kinds; asked at each {@link #prepare}, so that new columns come in
     * @param expected merchants that get their aliases along with a new index, where they cost next to nothing
     */
    public ElasticStore(
            ElasticSettings settings, Supplier<Map<String, ObjectNode>> mappings, Supplier<Set<MerchantId>> expected) {
        this.settings = settings;
        this.mappings = mappings;
        this.expected = expected;
        this.client = new ElasticClient(settings);
        this.aliases = new MerchantAliases(client, mappings.get().keySet(), settings.aliasesMax());
    }

    /** Merchants whose documents are written but who get no alias: the budget is used up, or the name is taken. */
    public int aliasesWithheld() {
        return aliases.withheld();
    }

    @Override
    public CompletionStage<Answer> prepare() {
        return new IndexSetUp(client, settings, mappings.get(), expected.get(), aliases)
                .run()
                .thenApply(result -> switch (result) {
                    case IndexSetUp.Result.Ready(var known, var limit) -> {
                        aliases.reset(known);
                        bodyBytesMax = limit;
                        yield new Answer.Answered(List.of());
                    }
                    case IndexSetUp.Result.Hindered(var trouble) -> answer(trouble);
                });
    }

    @Override
    public CompletionStage<Answer> send(Batch batch) {
        var writes = new ArrayList<DocumentWrite>(batch.writes().size());
        var merchants = new LinkedHashSet<MerchantId>();
        for (var write : batch.writes()) {
            writes.add(
                    switch (write) {
                        case DocumentWrite document -> document;
                        case Write.RowWrite row ->
                            throw new IllegalArgumentException("Elasticsearch takes no row of " + row.table());
                    });
            merchants.add(write.merchant());
        }
        if (writes.isEmpty()) {
            return CompletableFuture.completedFuture(new Answer.Answered(List.of()));
        }
        return aliases.ensure(merchants)
                .thenCompose(trouble ->
                        trouble.isPresent() ? CompletableFuture.completedFuture(answer(trouble.get())) : bulk(writes));
    }

    @Override
    public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
        if (documents.size() > READ_AT_ONCE) {
            return halves(documents, half -> read(half, asOf), ElasticStore::both);
        }
        if (documents.isEmpty()) {
            return CompletableFuture.completedFuture(new Reading.Found(Map.of()));
        }
        return client.call(MultiGet.call(documents, asOf)).thenCompose(reply -> {
            if (reply instanceof Reply.Done(var body)) {
                return CompletableFuture.completedFuture(MultiGet.read(body, documents, client.url()));
            }
            return switch (Trouble.of(reply, client.url())) {
                case Trouble.TooLarge _
                when documents.size() > 1 -> halves(documents, half -> read(half, asOf), ElasticStore::both);
                case Trouble.WrongSetUp(var reason) ->
                    CompletableFuture.completedFuture(new Reading.WrongSetUp(reason));
                case Trouble.Busy(var reason) -> CompletableFuture.completedFuture(new Reading.Busy(reason));
                case Trouble.Refused(var reason) -> CompletableFuture.completedFuture(new Reading.Busy(reason));
                case Trouble.TooLarge _, Trouble.Conflict _ ->
                    CompletableFuture.completedFuture(new Reading.Busy("document " + documents + " cannot be read"));
            };
        });
    }

    @Override
    public void close() {
        client.close();
    }

    private CompletionStage<Answer> bulk(List<DocumentWrite> writes) {
        // An id of 512 bytes is escaped at worst sixfold, so 4 KiB a write is above what its action line takes.
        long bytes = writes.stream()
                .mapToLong(write -> write.source().length + 4L * 1024)
                .sum();
        if (bytes > bodyBytesMax) {
            return writes.size() > 1
                    ? halves(writes, this::bulk, ElasticStore::both)
                    : CompletableFuture.completedFuture(
                            refused("the document of " + writes.getFirst().source().length
                                    + " bytes is larger than the " + bodyBytesMax + " that Elasticsearch takes"));
        }
        return client.call(Bulk.call(writes)).thenCompose(reply -> {
            if (reply instanceof Reply.Done(var body)) {
                return CompletableFuture.completedFuture(Bulk.read(body, writes, client.url()));
            }
            var trouble = Trouble.of(reply, client.url());
            return switch (trouble) {
                case Trouble.TooLarge _ when writes.size() > 1 -> halves(writes, this::bulk, ElasticStore::both);
                case Trouble.Refused _ when writes.size() > 1 -> halves(writes, this::bulk, ElasticStore::both);
                case Trouble.TooLarge _ ->
                    CompletableFuture.completedFuture(refused("the document is larger than Elasticsearch takes"));
                case Trouble.Refused(var reason) -> CompletableFuture.completedFuture(refused(reason));
                case Trouble.Busy _, Trouble.WrongSetUp _, Trouble.Conflict _ ->
                    CompletableFuture.completedFuture(answer(trouble));
            };
        });
    }

    private static Answer refused(String reason) {
        return new Answer.Answered(List.of(new Outcome.Refused(reason)));
    }

    private static Answer answer(Trouble trouble) {
        return switch (trouble) {
            case Trouble.WrongSetUp(var reason) -> new Answer.WrongSetUp(reason);
            case Trouble.Busy(var reason) -> new Answer.Busy(reason);
            case Trouble.Refused(var reason) -> new Answer.Busy(reason);
            case Trouble.TooLarge _ -> new Answer.Busy("a request was larger than Elasticsearch takes");
            case Trouble.Conflict _ -> new Answer.Busy("another request was in the way");
        };
    }

    /** First the one half, and then, where {@code both} says so, the other. */
    private static <I, A> CompletionStage<A> halves(
            List<I> items, Function<List<I>, CompletionStage<A>> ask, Joining<A> both) {
        int half = items.size() / 2;
        return ask.apply(items.subList(0, half))
                .thenCompose(first -> both.goesOn(first)
                        .map(join ->
                                ask.apply(items.subList(half, items.size())).thenApply(join))
                        .orElseGet(() -> CompletableFuture.completedFuture(first)));
    }

    /** How the answer to the first half is joined with that to the second; nothing where it stands for both. */
    private interface Joining<A> {
        Optional<Function<A, A>> goesOn(A first);
    }

    private static Optional<Function<Answer, Answer>> both(Answer first) {
        if (!(first instanceof Answer.Answered(var before))) {
            return Optional.empty();
        }
        return Optional.of(second -> {
            if (!(second instanceof Answer.Answered(var after))) {
                return second;
            }
            var outcomes = new ArrayList<>(before);
            outcomes.addAll(after);
            return new Answer.Answered(outcomes);
        });
    }

    private static Optional<Function<Reading, Reading>> both(Reading first) {
        if (!(first instanceof Reading.Found(var before))) {
            return Optional.empty();
        }
        return Optional.of(second -> {
            if (!(second instanceof Reading.Found(var after))) {
                return second;
            }
            var documents = new HashMap<>(before);
            documents.putAll(after);
            return new Reading.Found(documents);
        });
    }
}
