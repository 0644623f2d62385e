package io.millrace.tool.road;

import io.millrace.bench.Bar;
import io.millrace.bench.Benchmark;
import io.millrace.bench.Contest;
import io.millrace.bench.Figure;
import io.millrace.bench.Round;
import io.millrace.bench.Setting;
import io.millrace.bench.Side;
import io.millrace.stack.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From the time at which a change is due at the source until it can be searched, and is in the warehouse. */
public final class RoadBenchmark implements Benchmark {
    private static final Figure HELD = new Figure("rate held", "changes/s");
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration HELD_FOR = Duration.ofSeconds(60);
    private static final double P99_MAX_MILLIS = 2_000;
    private static final double STEP = 1.25;
    private static final int MERCHANTS = 1_000;

    /** A refresh interval, and what the 99th percentile may be at 1,000 changes a second with it. */
    record Refresh(String interval, double barMillis) {}

    private final String site;
    private final List<Integer> rates;
    private final List<Refresh> refreshes;
    private final int heldFrom;
    private final int heldMax;

    public RoadBenchmark() {
        this(
                "road",
                List.of(250, 500, 1_000, 2_000),
                List.of(new Refresh("1s", 1_200), new Refresh("200ms", 500)),
                1_000,
                50_000);
    }

    /**
     * @param heldFrom the rate that the search for the highest begins with
     * @param heldMax where it ends
     */
    RoadBenchmark(String site, List<Integer> rates, List<Refresh> refreshes, int heldFrom, int heldMax) {
        this.site = site;
        this.rates = List.copyOf(rates);
        this.refreshes = List.copyOf(refreshes);
        this.heldFrom = heldFrom;
        this.heldMax = heldMax;
    }

    @Override
    public String name() {
        return "road";
    }

    @Override
    public String about() {
        return "how long after it is due a change can be searched, and is in the warehouse, at rates that wait for nobody";
    }

    @Override
    public Set<Server> servers() {
        return Works.servers();
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var works = new Works(setting, site, setting.scaled(MERCHANTS, 10));
        return new Prepared() {
            @Override
            public List<Contest> contests() {
                var contests = new ArrayList<Contest>();
                for (var refresh : refreshes) {
                    rates.forEach(rate -> contests.add(atRate(works, setting, refresh, rate)));
                }
                refreshes.forEach(refresh -> contests.add(highest(works, setting, refresh)));
                return contests;
            }

            @Override
            public void close() throws Exception {
                works.close();
            }
        };
    }

    private static String more(Refresh refresh) {
        return "millrace.elasticsearch.refresh-interval = " + refresh.interval();
    }

    private static Contest atRate(Works works, Setting setting, Refresh refresh, int rate) {
        var ours = new Side("a node beside the servers and the load, all on this machine", () -> {
            works.node(more(refresh));
            var round = works.measure(
                    Schedule.of(rate, works.site().merchants(), works.scaled(LENGTH), setting.seed()), true);
            works.settle();
            return round;
        });
        var name = "%,d changes/s, refresh %s".formatted(rate, refresh.interval());
        return (rate == 1_000
                        ? Contest.alone(name, ours, Bar.atMost(Works.SEARCH_P99, refresh.barMillis()))
                        : Contest.alone(name, ours))
                .rounds(1, Integer.MAX_VALUE);
    }

    private Contest highest(Works works, Setting setting, Refresh refresh) {
        var ours = new Side(
                "rates a quarter higher each, for " + HELD_FOR.toSeconds() + " s (× scale), while the p99 is below "
                        + (long) P99_MAX_MILLIS + " ms",
                () -> {
                    works.node(more(refresh));
                    return highest(works, setting);
                });
        return Contest.alone("the highest rate, refresh " + refresh.interval(), ours)
                .rounds(0, 1);
    }

    private Round highest(Works works, Setting setting) throws Exception {
        var held = Round.of(HELD, 0);
        for (int rate = heldFrom; rate <= heldMax; rate = (int) Math.ceil(rate * STEP)) {
            var round =
                    tried(works, Schedule.of(rate, works.site().merchants(), works.scaled(HELD_FOR), setting.seed()));
            works.settle();
            double p99 = round.values().getOrDefault(Works.SEARCH_P99, Double.MAX_VALUE);
            setting.say("%,d changes/s: p99 %,.0f ms".formatted(rate, p99));
            if (p99 > P99_MAX_MILLIS) {
                return held;
            }
            held = Round.of(HELD, rate).and(Works.SEARCH_P99, p99);
        }
        return held;
    }

    /** Where a rate is so high that the source or the lane is left behind, there is no figure. */
    private static Round tried(Works works, Schedule schedule) throws Exception {
        try {
            return works.measure(schedule, false);
        } catch (IllegalStateException e) {
            works.forgive();
            return new Round(Map.of());
        }
    }
}
