package io.millrace.web;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.base.Clock;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.LoaderStatus;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What a node measures, as Prometheus reads it. Nothing is collected while nobody asks; no label is a merchant, so that there
 * are as many lines as lanes, sources and tables have.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Clock clock;
    private final Set<String> known = new HashSet<>();
    private volatile Measures last = Measures.NONE;

    Metrics(Clock clock) {
        this.clock = clock;
        collections.bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** All metrics as text, with what the node measures now. */
    synchronized String scrape(Measures now) {
        last = now;
        for (var lane : now.lanes()) {
            var name = lane.status().lane();
            if (known.add("lane " + name)) {
                addLane(name, Tags.of("lane", name, "store", lane.status().store()));
            }
            for (var loader : lane.status().loaders()) {
                if (known.add("loader " + name + " " + loader.name())) {
                    addLoader(name, loader.name());
                }
            }
        }
        for (var capture : now.captures()) {
            if (known.add("source " + capture.source())) {
                addSource(capture.source());
            }
        }
        return registry.scrape();
    }

    private void addLane(String lane, Tags tags) {
        for (var state : LaneStatus.State.values()) {
            gauge(
                    "millrace.lane.state",
                    "1 for the state that the lane is in on this node, 0 for all others",
                    tags.and("state", state.name()),
                    ofLane(lane, one -> one.status().state() == state ? 1 : 0));
        }
        gauge(
                "millrace.lane.lag",
                "records that the lane, on all nodes together, has not handled; -1 where not known",
                tags,
                ofLane(lane, Measures.Lane::lag));
        gauge("millrace.lane.partitions", "partitions held here", tags, status(lane, LaneStatus::partitions));
        gauge("millrace.lane.merchants", "merchants active here", tags, status(lane, LaneStatus::merchants));
        gauge("millrace.lane.set.aside", "merchants in quarantine here", tags, status(lane, LaneStatus::setAside));
        gauge("millrace.lane.parked", "changes of theirs that wait", tags, status(lane, LaneStatus::parked));
        gauge("millrace.lane.waiting", "writes that wait for the store", tags, status(lane, LaneStatus::waiting));
        counter("millrace.lane.handled", "records handled, repeats included", tags, status(lane, LaneStatus::handled));
        counter("millrace.lane.stored", "writes that took effect", tags, status(lane, LaneStatus::stored));
        counter(
                "millrace.lane.superseded",
                "writes that the store had already, or something newer",
                tags,
                status(lane, LaneStatus::superseded));
        counter(
                "millrace.lane.conflicts",
                "documents that were read and merged again",
                tags,
                status(lane, LaneStatus::conflicts));
        counter("millrace.lane.refused", "writes that the store refused", tags, status(lane, LaneStatus::refused));
        counter(
                "millrace.lane.dead.letters",
                "changes sent to the dead letters",
                tags,
                status(lane, LaneStatus::deadLetters));
        freshness(lane, tags.and("quantile", "0.5"), one -> one.freshness().p50Millis());
        freshness(lane, tags.and("quantile", "0.99"), one -> one.freshness().p99Millis());
        freshness(lane, tags.and("quantile", "1"), one -> one.freshness().maxMillis());
    }

    private void freshness(String lane, Tags tags, ToDoubleFunction<Measures.Lane> millis) {
        time(
                "millrace.lane.freshness",
                "from a change's commit until a reader can see it, of what this node has stored",
                tags,
                ofLane(lane, millis));
    }

    private void addLoader(String lane, String table) {
        var tags = Tags.of("lane", lane, "table", table);
        for (var state : LoaderStatus.State.values()) {
            gauge(
                    "millrace.loader.state",
                    "1 for the state that the table's loader is in on this node, 0 for all others",
                    tags.and("state", state.name()),
                    loader(lane, table, one -> one.state() == state ? 1 : 0));
        }
        gauge(
                "millrace.loader.waiting.rows",
                "rows in the bucket that are not loaded",
                tags,
                loader(lane, table, LoaderStatus::waitingRows));
        gauge(
                "millrace.loader.waiting.bytes",
                "their bytes, compressed",
                tags,
                loader(lane, table, LoaderStatus::waitingBytes));
        counter("millrace.loader.rows", "rows loaded", tags, loader(lane, table, LoaderStatus::loadedRows));
        counter("millrace.loader.loads", "loads committed", tags, loader(lane, table, LoaderStatus::loads));
        time(
                "millrace.loader.complete.age",
                "how old the commit is up to which the table is complete; not a number where not known",
                tags,
                loader(
                        lane,
                        table,
                        one -> one.completeUpToMillis() == 0 ? Double.NaN : clock.millis() - one.completeUpToMillis()));
    }

    private void addSource(String source) {
        var tags = Tags.of("source", source);
        for (var state : CaptureStatus.State.values()) {
            gauge(
                    "millrace.capture.state",
                    "1 for the state that the source's capture is in on this node, 0 for all others",
                    tags.and("state", state.name()),
                    capture(source, one -> one.state() == state ? 1 : 0));
        }
        gauge(
                "millrace.capture.waiting",
                "events that are not captured yet, estimated; -1 where not known",
                tags,
                capture(source, CaptureStatus::waiting));
        counter("millrace.capture.captured", "changes captured", tags, capture(source, CaptureStatus::captured));
        counter(
                "millrace.capture.dead.letters",
                "changes sent to the dead letters",
                tags,
                capture(source, CaptureStatus::deadLettered));
        counter(
                "millrace.capture.skipped",
                "events of tables that are not configured",
                tags,
                capture(source, CaptureStatus::skipped));
        counter(
                "millrace.capture.orphaned",
                "changes put aside until their parent comes",
                tags,
                capture(source, CaptureStatus::orphaned));
    }

    private ToDoubleFunction<Measures> ofLane(String name, ToDoubleFunction<Measures.Lane> value) {
        return all -> all.lanes().stream()
                .filter(one -> one.status().lane().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private ToDoubleFunction<Measures> status(String lane, ToDoubleFunction<LaneStatus> value) {
        return ofLane(lane, one -> value.applyAsDouble(one.status()));
    }

    private ToDoubleFunction<Measures> loader(String lane, String table, ToDoubleFunction<LoaderStatus> value) {
        return ofLane(
                lane,
                one -> one.status().loaders().stream()
                        .filter(loader -> loader.name().equals(table))
                        .mapToDouble(value)
                        .findFirst()
                        .orElse(Double.NaN));
    }

    private static ToDoubleFunction<Measures> capture(String source, ToDoubleFunction<CaptureStatus> value) {
        return all -> all.captures().stream()
                .filter(one -> one.source().equals(source))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private void gauge(String name, String help, Tags tags, ToDoubleFunction<Measures> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.last))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    private void counter(String name, String help, Tags tags, ToDoubleFunction<Measures> value) {
        FunctionCounter.builder(name, this, metrics -> value.applyAsDouble(metrics.last))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    /** @param millis shown in seconds */
    private void time(String name, String help, Tags tags, ToDoubleFunction<Measures> millis) {
        TimeGauge.builder(name, this, TimeUnit.MILLISECONDS, metrics -> millis.applyAsDouble(metrics.last))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
