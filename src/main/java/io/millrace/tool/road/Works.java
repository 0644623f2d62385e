package io.millrace.tool.road;

import io.millrace.bench.Figure;
import io.millrace.bench.Round;
import io.millrace.bench.Setting;
import io.millrace.stack.Server;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A site and the one node that runs there, with changes that are made and looked for. For one thread. */
final class Works implements AutoCloseable {
    static final Figure SEARCH_P99 = Figure.millis("searchable p99");

    private static final Duration SEEN_MAX = Duration.ofMinutes(2);
    private static final Duration STARTED_MAX = Duration.ofSeconds(90);
    private static final int WARM_UP_RATE = 500;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Setting setting;
    private final Site site;
    private @Nullable RunningNode node;
    private String more = "";
    private boolean whole = true;

    Works(Setting setting, String name, int merchants) throws Exception {
        this.setting = setting;
        this.site = new Site(setting.servers(), name, merchants, setting::say);
    }

    /** What all that happens here needs. */
    static Set<Server> servers() {
        return EnumSet.of(Server.POSTGRES, Server.KAFKA, Server.ELASTICSEARCH);
    }

    Site site() {
        return site;
    }

    /** A part of a length at full size; half a second at least. */
    Duration scaled(Duration full) {
        return Duration.ofMillis(setting.scaled((int) full.toMillis(), 500));
    }

    /** The node, warm, with this configuration over the site's; it is started anew where it runs with another. */
    RunningNode node(String wanted) throws Exception {
        var running = node;
        if (running != null && more.equals(wanted)) {
            return running;
        }
        if (running != null) {
            site.settle(running);
            node = null;
            running.close();
        }
        site.configure(wanted);
        var fresh = site.start(NodeOptions.SHIPPED, Jars.ownClassPath());
        node = fresh;
        more = wanted;
        fresh.await("it answers", STARTED_MAX, Duration.ofMillis(100), fresh::answers);
        setting.say("Warming up a node ...");
        measure(Schedule.of(WARM_UP_RATE, site.merchants(), scaled(Duration.ofSeconds(30)), setting.seed()), false);
        site.settle(fresh);
        return fresh;
    }

    /** Makes the changes, and says how long after they were due they were seen. */
    Round measure(Schedule schedule, boolean warehouseToo) throws Exception {
        boolean done = false;
        try (var search = Sightings.begin("search", new SearchPlace(site));
                var warehouse = warehouseToo ? Sightings.begin("warehouse", new WarehousePlace(site)) : null;
                var traffic = Traffic.begin(site, schedule, sample -> {
                    search.offer(sample);
                    if (warehouse != null) {
                        warehouse.offer(sample);
                    }
                })) {
            traffic.finish();
            var round = round("searchable", search.finish(SEEN_MAX));
            if (warehouse != null) {
                for (var figure : round("in the warehouse", warehouse.finish(SEEN_MAX))
                        .values()
                        .entrySet()) {
                    round = round.and(figure.getKey(), figure.getValue());
                }
            }
            done = true;
            return round;
        } finally {
            whole &= done;
        }
    }

    private static Round round(String what, Histogram micros) {
        return Round.of(Figure.millis(what + " p50"), micros.getValueAtPercentile(50) / MICROS_PER_MILLI)
                .and(Figure.millis(what + " p99"), micros.getValueAtPercentile(99) / MICROS_PER_MILLI)
                .and(Figure.millis(what + " max"), micros.getMaxValue() / MICROS_PER_MILLI);
    }

    /** Waits until nothing is on its way any more. */
    void settle() throws Exception {
        if (node != null) {
            site.settle(node);
        }
    }

    /** A round has failed in a way that was to be expected: what has happened so far is to be compared all the same. */
    void forgive() {
        whole = true;
    }

    /** Compares the source with the stores, unless something has failed before, and stops the node. */
    @Override
    public void close() throws Exception {
        try (var last = node) {
            if (last != null && whole) {
                site.settle(last);
                site.verify();
            }
        }
    }
}
