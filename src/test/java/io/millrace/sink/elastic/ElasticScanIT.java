package io.millrace.sink.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Secret;
import io.millrace.base.SetUpException;
import io.millrace.change.MerchantId;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ElasticScanIT {
    @Test
    void everyDocumentIsHandedOverOnceDeletedOnesAreNot() throws Exception {
        var one = ElasticFixture.merchant();
        var other = ElasticFixture.merchant();
        var longKey = "ö".repeat(400);
        var writes = new ArrayList<Write>();
        for (int i = 0; i < 5000; i++) {
            writes.add(put(i % 5 == 0 ? other : one, "k" + i, "x".repeat(i % 7 == 0 ? 5000 : 5)));
        }
        writes.add(ElasticFixture.tombstone(new DocumentId("scan", one, "dead"), 3));
        writes.add(put(one, "with:colon#and,comma", "x"));
        write("scan", writes);

        try (var scan = new ElasticScan(ElasticFixture.settings())) {
            assertEquals(5001, keys(scan, Set.of()).size());
            var theirs = keys(scan, Set.of(one));
            assertEquals(4001, theirs.size());
            assertTrue(theirs.contains("with:colon#and,comma"));
            assertEquals(1000, keys(scan, Set.of(other)).size());
            assertEquals(0, keys(scan, Set.of(ElasticFixture.merchant())).size());
            assertEquals(5001, scan.count("scan"));
            assertTrue(scan.find("scan", one, "dead")
                    .orElseThrow()
                    .at("/_source/millrace/deleted")
                    .booleanValue());
            assertTrue(scan.find("scan", one, "with:colon#and,comma").isPresent());
            assertTrue(scan.find("scan", one, longKey).isEmpty());
            assertEquals(List.of(), scan.problems());
        }
    }

    @Test
    void whatIsNotThereIsSaidInOneSentence() {
        try (var scan = new ElasticScan(ElasticFixture.settings())) {
            var trouble = assertThrows(SetUpException.class, () -> scan.count("nothing"));
            assertTrue(String.valueOf(trouble.getMessage()).contains("nothing-v1"), trouble.getMessage());
        }
        var nobody = new ElasticSettings(
                "http://127.0.0.1:1",
                "",
                Secret.NONE,
                Secret.NONE,
                "",
                1,
                0,
                Duration.ofSeconds(1),
                0,
                Duration.ofSeconds(1));
        try (var scan = new ElasticScan(nobody)) {
            var problems = scan.problems();
            assertEquals(1, problems.size());
            assertTrue(problems.getFirst().contains("http://127.0.0.1:1"), problems.getFirst());
        }
    }

    private static Set<String> keys(ElasticScan scan, Set<MerchantId> merchants) {
        var keys = new TreeSet<String>();
        scan.each("scan", merchants, hit -> assertTrue(keys.add(hit.key()), hit.key()));
        return keys;
    }

    private static Write put(MerchantId merchant, String key, String text) {
        return ElasticFixture.put(new DocumentId("scan", merchant, key), ElasticFixture.newer(1), text);
    }

    static void write(String kind, List<Write> writes) throws Exception {
        try (var store = new ElasticStore(ElasticFixture.settings(), Map.of(kind, ElasticFixture.mapping()))) {
            await(store.prepare());
            assertInstanceOf(Answer.Answered.class, await(store.send(new Batch(writes, Map.of()))));
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
