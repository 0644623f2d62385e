package io.millrace.sink.elastic;

import static io.millrace.sink.elastic.ElasticFixture.get;
import static io.millrace.sink.elastic.ElasticFixture.mapping;
import static io.millrace.sink.elastic.ElasticFixture.newer;
import static io.millrace.sink.elastic.ElasticFixture.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Stamp;
import io.millrace.sink.Store;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Store.Reading;
import io.millrace.sink.StoreContract;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import io.millrace.sink.Write.Condition;
import io.millrace.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElasticStoreIT extends StoreContract {
    private static final String KIND = "contract";
    private static final String OTHER = "contract_other";

    @SuppressWarnings("NullAway.Init") // Made before the first test.
    private ElasticStore store;

    @BeforeAll
    void open() {
        store = new ElasticStore(ElasticFixture.settings(), Map.of(KIND, mapping(), OTHER, mapping()));
        assertInstanceOf(Answer.Answered.class, await(store.prepare()));
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected Write put(MerchantId merchant, String key, long version, String text) {
        return ElasticFixture.put(new DocumentId(KIND, merchant, key), newer(version), text);
    }

    @Override
    protected Write delete(MerchantId merchant, String key, long version) {
        return ElasticFixture.tombstone(new DocumentId(KIND, merchant, key), version);
    }

    @Override
    protected @Nullable String text(MerchantId merchant, String key) {
        var document = read(new DocumentId(KIND, merchant, key));
        var source = document == null ? ExactJson.object() : ExactJson.object(document.source());
        return source.at("/millrace/deleted").booleanValue()
                ? null
                : source.path("text").textValue();
    }

    @Override
    protected MerchantId merchant() {
        return ElasticFixture.merchant();
    }

    @Test
    void aStaleVersionIsSuperseded() {
        var merchant = merchant();
        send(put(merchant, "a", 2, "new"));

        assertEquals(
                List.of(new Outcome.Superseded(), new Outcome.Superseded()),
                send(put(merchant, "a", 1, "old"), put(merchant, "a", 2, "same")));
    }

    @Test
    void aTombstoneOutlivesARestartOfTheServer() {
        var merchant = merchant();
        send(put(merchant, "a", 5, "x"), put(merchant, "b", 5, "x"));
        send(delete(merchant, "a", 7));
        request("POST", "/contract-v1/_flush?force=true", "");

        SharedStack.get().restartElasticsearch();

        // The pooled connections are dead now, which is busy, and tried again.
        var answer = await(store.send(batch(put(merchant, "a", 6, "late"))));
        for (int i = 0; i < 50 && !(answer instanceof Answer.Answered); i++) {
            assertInstanceOf(Answer.Busy.class, answer);
            answer = await(store.send(batch(put(merchant, "a", 6, "late"))));
        }
        assertEquals(new Answer.Answered(List.of(new Outcome.Superseded())), answer);
        assertNull(text(merchant, "a"));
        assertEquals("x", text(merchant, "b"));
    }

    @Test
    void aMergedDocumentIsWrittenOnlyOverTheStateThatWasSeen() {
        var document = new DocumentId(KIND, merchant(), "a");

        var created = stored(ElasticFixture.put(document, new Condition.Absent(), "1"));
        assertEquals(List.of(new Outcome.Conflict()), send(ElasticFixture.put(document, new Condition.Absent(), "x")));
        var changed = stored(ElasticFixture.put(document, new Condition.Unchanged(created), "2"));
        assertEquals(
                List.of(new Outcome.Conflict()),
                send(ElasticFixture.put(document, new Condition.Unchanged(created), "x")));

        var found = read(document);
        assertEquals(changed, found == null ? null : found.stamp());
        assertEquals("2", text(document.merchant(), "a"));
        assertEquals(
                List.of(new Outcome.Conflict()),
                send(ElasticFixture.put(
                        new DocumentId(KIND, document.merchant(), "never"), new Condition.Unchanged(created), "x")));
    }

    @Test
    void whatIsReadIsByteForByteWhatWasWritten() {
        var document = new DocumentId(KIND, merchant(), "ключ/\"?#," + "k".repeat(700));
        var source = "{\"text\":\"😀 \\\"\\\\\",\"n\":1.10,\"deep\":" + "[".repeat(900) + "]".repeat(900)
                + ",\"millrace\":{\"merchant\":\"x\",\"deleted\":false}}";
        var bytes = source.getBytes(StandardCharsets.UTF_8);
        send(new Write.DocumentWrite(document, newer(1), bytes));

        var found = read(document);

        assertArrayEquals(bytes, found == null ? null : found.source());
        assertNull(read(new DocumentId(KIND, document.merchant(), "none")));
    }

    @Test
    void manyDocumentsAreReadAtOnce() {
        var merchant = merchant();
        var ids = IntStream.range(0, 1300)
                .mapToObj(i -> new DocumentId(KIND, merchant, "k" + i))
                .toList();
        send(ids.stream().map(id -> ElasticFixture.put(id, newer(1), id.key())).toArray(Write[]::new));

        var found =
                assertInstanceOf(Reading.Found.class, await(store.read(ids))).documents();

        assertEquals(1300, found.size());
        ids.forEach(id -> assertTrue(
                new String(found(found, id).source(), StandardCharsets.UTF_8).contains("\"" + id.key() + "\"")));
    }

    @Test
    void aMerchantsAliasesShowItsDocumentsOnly() {
        var one = merchant();
        var other = merchant();
        send(
                put(one, "a", 1, "x"),
                put(one, "b", 1, "x"),
                delete(one, "c", 1),
                ElasticFixture.put(new DocumentId(OTHER, one, "a"), newer(1), "x"),
                put(other, "a", 1, "x"));
        request("POST", "/contract*/_refresh", "");

        assertEquals(3, count("/" + one + "/_count"));
        assertEquals(2, count("/" + one + "-contract/_count"));
        assertEquals(1, count("/" + one + "-contract_other/_count"));
        assertEquals(1, count("/" + other + "/_count"));
        assertEquals(1, get("/" + one + "-contract/_count").at("/_shards/total").intValue(), "routed to one shard");
    }

    @Test
    void aThousandNewMerchantsGetTheirAliasesInTime() {
        var merchants = Stream.generate(this::merchant).limit(1000).toList();
        long from = System.nanoTime();

        var outcomes = send(merchants.stream().map(m -> put(m, "a", 1, "x")).toArray(Write[]::new));

        long millis = (System.nanoTime() - from) / 1_000_000;
        assertEquals(1000, outcomes.size());
        assertTrue(millis < 30_000, "it took " + millis + " ms");
        var names = get("/contract-v1/_alias").at("/contract-v1/aliases");
        merchants.forEach(m -> assertTrue(names.has(m.value()) && names.has(m + "-contract"), m.value()));
    }

    @Test
    void severalSinksMayBringTheSameNewMerchantAtOnce() {
        var merchants = Stream.generate(this::merchant).limit(50).toList();
        var answers = IntStream.range(0, 8)
                .mapToObj(i -> store.send(batch(
                        merchants.stream().map(m -> put(m, "k" + i, 1, "x")).toArray(Write[]::new))))
                .toList();

        answers.forEach(answer -> assertInstanceOf(Answer.Answered.class, await(answer)));
        request("POST", "/contract-v1/_refresh", "");
        merchants.forEach(m -> assertEquals(8, count("/" + m + "/_count")));
    }

    @Test
    void beyondTheBudgetMerchantsAreStoredWithoutAnAlias() {
        try (var small = new ElasticStore(ElasticFixture.settings(4), Map.of("budget", mapping()))) {
            await(small.prepare());
            var merchants = Stream.generate(this::merchant).limit(5).toList();
            var writes = new ArrayList<Write>();
            merchants.forEach(m -> writes.add(ElasticFixture.put(new DocumentId("budget", m, "a"), newer(1), "x")));

            assertInstanceOf(Answer.Answered.class, await(small.send(new Batch(writes, Map.of()))));

            assertEquals(3, small.aliasesWithheld());
            assertEquals(4, get("/budget-v1/_alias").at("/budget-v1/aliases").size());
        }
    }

    @Test
    void aMerchantWhoseNameIsTakenIsStoredWithoutAnAlias() {
        request("PUT", "/taken-name", "{}");
        var taken = new MerchantId("taken-name");
        var free = merchant();

        assertEquals(2, send(put(taken, "a", 1, "x"), put(free, "a", 1, "x")).size());

        assertEquals("x", text(taken, "a"));
        request("POST", "/contract-v1/_refresh", "");
        assertEquals(1, count("/" + free + "/_count"));
    }

    @Test
    void aRefusedDocumentDoesNotHinderItsNeighbours() {
        var strict = ExactJson.object("""
                {"dynamic":"strict","_routing":{"required":true},"properties":{"text":{"type":"keyword"},
                  "millrace":{"properties":{"merchant":{"type":"keyword"},"deleted":{"type":"boolean"}}}}}""".getBytes(StandardCharsets.UTF_8));
        try (var own = new ElasticStore(ElasticFixture.settings(), Map.of("strict", strict))) {
            await(own.prepare());
            var merchant = merchant();
            var bad = new Write.DocumentWrite(
                    new DocumentId("strict", merchant, "b"), newer(1), "{\"nope\":1}".getBytes(StandardCharsets.UTF_8));

            var answer = await(own.send(batch(
                    ElasticFixture.put(new DocumentId("strict", merchant, "a"), newer(1), "x"),
                    bad,
                    ElasticFixture.put(new DocumentId("strict", merchant, "c"), newer(1), "x"))));

            var outcomes = assertInstanceOf(Answer.Answered.class, answer).outcomes();
            assertInstanceOf(Outcome.Stored.class, outcomes.get(0));
            assertInstanceOf(Outcome.Stored.class, outcomes.get(2));
            var reason =
                    assertInstanceOf(Outcome.Refused.class, outcomes.get(1)).reason();
            assertTrue(reason.startsWith("strict_dynamic_mapping_exception") && reason.contains("nope"), reason);
        }
    }

    @Test
    void aNewColumnIsAddedAndAnotherTypeHasToBeMended() {
        var wider = mapping();
        wider.withObject("/properties/fee").put("type", "long");
        var other = mapping();
        other.withObject("/properties/text").put("type", "long");

        assertInstanceOf(Answer.Answered.class, prepare("columns", mapping()));
        assertInstanceOf(Answer.Answered.class, prepare("columns", wider));
        var wrong = assertInstanceOf(Answer.WrongSetUp.class, prepare("columns", other))
                .reason();

        assertEquals(
                "long",
                get("/columns-v1/_mapping")
                        .at("/columns-v1/mappings/properties/fee/type")
                        .textValue());
        assertTrue(wrong.contains("index columns-v1") && wrong.contains("[text]") && wrong.contains("omit"), wrong);
    }

    @Test
    void anIndexThatWasDeletedHasToBeMended() {
        var answer = await(store.send(batch(
                put(merchant(), "a", 1, "x"),
                ElasticFixture.put(new DocumentId("gone", merchant(), "a"), newer(1), "x"))));

        assertTrue(assertInstanceOf(Answer.WrongSetUp.class, answer).reason().contains("lacks an index"));
        assertInstanceOf(Reading.WrongSetUp.class, await(store.read(List.of(new DocumentId("gone", merchant(), "a")))));
    }

    @Test
    void aNewKindIsMadeWithTheAliasesOfTheMerchantsThatAreKnown() {
        var known = merchant();
        var expected = merchant();
        try (var before = new ElasticStore(ElasticFixture.settings(), Map.of("first", mapping()))) {
            await(before.prepare());
            await(before.send(batch(ElasticFixture.put(new DocumentId("first", known, "a"), newer(1), "x"))));
        }
        var kinds = Map.of("first", mapping(), "second", mapping());
        try (var after = new ElasticStore(ElasticFixture.settings(), () -> kinds, () -> Set.of(expected))) {
            await(after.prepare());
        }

        var names = get("/second-v1/_alias").at("/second-v1/aliases");
        assertTrue(names.has(known.value()) && names.has(known + "-second"), names.toString());
        assertTrue(names.has(expected.value()) && names.has(expected + "-second"), names.toString());
        var settings = get("/second-v1/_settings").at("/second-v1/settings/index");
        assertEquals("1h", settings.path("gc_deletes").textValue());
        assertEquals("200ms", settings.path("refresh_interval").textValue());
        var template = get("/_index_template/millrace-second-v1").at("/index_templates/0/index_template");
        assertFalse(template.path("allow_auto_create").asBoolean(true));
    }

    private static Answer prepare(String kind, ObjectNode mapping) {
        try (var own = new ElasticStore(ElasticFixture.settings(), Map.of(kind, mapping))) {
            return await(own.prepare());
        }
    }

    private Stamp stored(Write write) {
        return assertInstanceOf(Outcome.Stored.class, send(write).getFirst()).stamp();
    }

    private @Nullable StoredDocument read(DocumentId document) {
        var reading = await(store.read(List.of(document)));
        return assertInstanceOf(Reading.Found.class, reading).documents().get(document);
    }

    private static StoredDocument found(Map<DocumentId, StoredDocument> all, DocumentId id) {
        return assertInstanceOf(StoredDocument.class, all.get(id));
    }

    private static long count(String path) {
        return get(path).path("count").longValue();
    }

    private static Batch batch(Write... writes) {
        return new Batch(List.of(writes), Map.of());
    }
}
