package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.Clock;
import io.millrace.change.ExactJson;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Stamp;
import io.millrace.sink.elastic.ElasticClient.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Measures how long after its commit a change can be searched, by searching for it.
 *
 * <p>A few stored documents are offered, and looked for with one search every 100 ms until they show the state that was
 * stored or a newer one; so a measurement is up to 100 ms and one search too long, never too short. What has not been seen
 * after 60 s counts as 60 s. Safe for any thread; the recorder is called from the probe's or the client's.
 */
public final class FreshnessProbe implements AutoCloseable {
    private static final int PENDING_MAX = 50;
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final long AGE_MAX_MILLIS = 60_000;

    private record Sample(DocumentId document, long sequence, long committedAtMillis, long offeredAtMillis) {}

    private final ElasticClient client;
    private final Collection<String> kinds;
    private final Clock clock;
    private final LongConsumer recorder;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("freshness").factory());

    private final Set<Sample> pending = new LinkedHashSet<>();
    private final AtomicBoolean searching = new AtomicBoolean();

    /** {@code recorder} hears milliseconds from commit to search, one number per sample. */
    public FreshnessProbe(ElasticSettings settings, Collection<String> kinds, Clock clock, LongConsumer recorder) {
        this.client = new ElasticClient(settings);
        this.kinds = Set.copyOf(kinds);
        this.clock = clock;
        this.recorder = recorder;
    }

    /** Begins to search; to be called once. */
    public void start() {
        var _ = ticks.scheduleWithFixedDelay(this::search, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a sample, unless 50 are still looked for. {@code stamp} is what {@code Stored} said. */
    public void offer(DocumentId document, Stamp stamp, long committedAtMillis) {
        synchronized (pending) {
            if (pending.size() < PENDING_MAX && stamp.sequence() >= 0) {
                pending.add(new Sample(document, stamp.sequence(), committedAtMillis, clock.millis()));
            }
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        client.close();
    }

    private void search() {
        forgetOld();
        Set<String> ids = new LinkedHashSet<>();
        synchronized (pending) {
            pending.forEach(sample -> ids.add(ElasticNames.id(sample.document())));
        }
        if (ids.isEmpty() || !searching.compareAndSet(false, true)) {
            return;
        }
        var _ = client.call(call(ids)).whenComplete((reply, _) -> {
            try {
                if (reply instanceof Reply.Done(var body)) {
                    seen(ExactJson.object(body));
                }
            } finally {
                searching.set(false);
            }
        });
    }

    private Call call(Set<String> ids) {
        var search = ExactJson.object();
        var values = search.putObject("query").putObject("ids").putArray("values");
        ids.forEach(values::add);
        // The same id may be there in several kinds.
        search.put("size", ids.size() * kinds.size()).put("_source", false).put("seq_no_primary_term", true);
        search.put("track_total_hits", false);
        var indices = String.join(
                ",", kinds.stream().map(ElasticNames::index).sorted().toList());
        return Call.send(
                "POST", "/" + indices + "/_search", Map.of("ignore_unavailable", "true"), ExactJson.bytes(search));
    }

    private void seen(ObjectNode answer) {
        Map<String, Long> sequences = new HashMap<>();
        for (var hit : answer.path("hits").path("hits")) {
            var place = hit.path("_index").textValue() + "/" + hit.path("_id").textValue();
            sequences.put(place, hit.path("_seq_no").longValue());
        }
        long now = clock.millis();
        record(sample -> {
            var place = ElasticNames.index(sample.document().kind()) + "/" + ElasticNames.id(sample.document());
            return sequences.getOrDefault(place, -1L) >= sample.sequence()
                    ? Math.max(0, now - sample.committedAtMillis())
                    : -1;
        });
    }

    private void forgetOld() {
        long now = clock.millis();
        record(sample -> now - sample.offeredAtMillis() > AGE_MAX_MILLIS ? AGE_MAX_MILLIS : -1);
    }

    private interface Measure {
        /** Milliseconds, or -1 where the sample has to wait on. */
        long of(Sample sample);
    }

    private void record(Measure measure) {
        var measured = new ArrayList<Long>();
        synchronized (pending) {
            for (Iterator<Sample> each = pending.iterator(); each.hasNext(); ) {
                long millis = measure.of(each.next());
                if (millis >= 0) {
                    each.remove();
                    measured.add(millis);
                }
            }
        }
        measured.forEach(recorder::accept);
    }
}
