package io.millrace.sink.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Clock;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Stamp;
import io.millrace.sink.Store.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshnessProbeIT {
    private final LinkedBlockingQueue<Long> measured = new LinkedBlockingQueue<>();

    @Test
    void aDocumentIsFreshOnceASearchShowsItsNewState() throws Exception {
        var document = new DocumentId("fresh", ElasticFixture.merchant(), "a");
        try (var store = new ElasticStore(ElasticFixture.settings(), Map.of("fresh", ElasticFixture.mapping()));
                var probe =
                        new FreshnessProbe(ElasticFixture.settings(), List.of("fresh"), Clock.SYSTEM, measured::add)) {
            store.prepare().toCompletableFuture().get(30, TimeUnit.SECONDS);
            ElasticFixture.request("PUT", "/fresh-v1/_settings", "{\"index.refresh_interval\":\"-1\"}");
            probe.start();

            probe.offer(document, write(store, document, 1), Clock.SYSTEM.millis());
            assertEquals(null, measured.poll(500, TimeUnit.MILLISECONDS), "nothing was refreshed yet");
            ElasticFixture.request("POST", "/fresh-v1/_refresh", "");
            var first = measured.poll(10, TimeUnit.SECONDS);
            assertNotNull(first);
            assertTrue(first >= 500 && first < 10_000, "it took " + first + " ms");

            probe.offer(document, write(store, document, 2), Clock.SYSTEM.millis());
            assertEquals(null, measured.poll(300, TimeUnit.MILLISECONDS), "the old state does not count");
            write(store, document, 3);
            ElasticFixture.request("POST", "/fresh-v1/_refresh", "");
            assertNotNull(measured.poll(10, TimeUnit.SECONDS), "a newer state counts");
        }
    }

    @Test
    void whatNeverComesCountsAsAMinute() throws Exception {
        var now = new AtomicLong(1_000_000);
        try (var probe = new FreshnessProbe(ElasticFixture.settings(), List.of("unheard"), now::get, measured::add)) {
            probe.start();
            probe.offer(new DocumentId("unheard", ElasticFixture.merchant(), "a"), new Stamp(1, 1), now.get());
            assertEquals(null, measured.poll(300, TimeUnit.MILLISECONDS));

            now.addAndGet(60_001);

            assertEquals(60_000L, measured.poll(10, TimeUnit.SECONDS));
        }
    }

    private static Stamp write(ElasticStore store, DocumentId document, long version) throws Exception {
        var write = ElasticFixture.put(document, ElasticFixture.newer(version), "x");
        var answer = store.send(new Batch(List.of(write), Map.of()))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        var outcomes = assertInstanceOf(Answer.Answered.class, answer).outcomes();
        return assertInstanceOf(Outcome.Stored.class, outcomes.getFirst()).stamp();
    }
}
