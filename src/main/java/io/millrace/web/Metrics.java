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
import io.millrace.feed.BusyMerchant;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.LoaderStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What a node measures, as Prometheus reads it. Nothing is collected while nobody asks; no label is a merchant, so that there
 * are as many lines as lanes, sources and tables have; of the busiest merchants the rank is told, {@code status} has their names.
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
        for (var figure : Figure.OF_LANES) {
            add("millrace.lane", figure, tags, value -> ofLane(lane, one -> value.applyAsLong(one.status())));
        }
        for (int rank = 1; rank <= BusyMerchant.SHOWN; rank++) {
            int place = rank - 1;
            gauge(
                    "millrace.lane.busiest",
                    "changes per second of the merchants that have most of them here, by rank",
                    tags.and("rank", Integer.toString(rank)),
                    ofLane(lane, one -> changesPerSecond(one.status().busiest(), place)));
        }
        freshness(lane, tags.and("quantile", "0.5"), one -> one.freshness().p50Millis());
        freshness(lane, tags.and("quantile", "0.99"), one -> one.freshness().p99Millis());
        freshness(lane, tags.and("quantile", "1"), one -> one.freshness().maxMillis());
    }

    private static double changesPerSecond(List<BusyMerchant> busiest, int place) {
        return place < busiest.size() ? busiest.get(place).changesPerSecond() : 0;
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
        for (var figure : Figure.OF_LOADERS) {
            add("millrace.loader", figure, tags, value -> loader(lane, table, value::applyAsLong));
        }
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
        for (var figure : Figure.OF_CAPTURES) {
            add("millrace.capture", figure, tags, value -> capture(source, value::applyAsLong));
        }
    }

    private ToDoubleFunction<Measures> ofLane(String name, ToDoubleFunction<Measures.Lane> value) {
        return all -> all.lanes().stream()
                .filter(one -> one.status().lane().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
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

    /** @param read how the figure is read of what was measured last */
    private <T> void add(
            String above, Figure<T> figure, Tags tags, Function<ToLongFunction<T>, ToDoubleFunction<Measures>> read) {
        var value = read.apply(figure.of());
        if (figure.counts()) {
            counter(figure.meter(above), figure.meaning(), tags, value);
        } else {
            gauge(figure.meter(above), figure.meaning(), tags, value);
        }
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
