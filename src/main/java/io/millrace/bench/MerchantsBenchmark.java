package io.millrace.bench;

import io.millrace.projection.DocumentProjection;
import io.millrace.projection.Projection;
import io.millrace.projection.RowProjection;
import io.millrace.stack.Server;
import java.util.List;
import java.util.Set;

/**
 * What the merchants cost: the lane as it is, from Kafka to a store that answers at once, beside one thread that polls and
 * decodes the same records.
 *
 * <p>The plain reader does what nobody can leave out, and nothing else: no grouping by merchant, no order to keep, no
 * projection, nothing to wait for. It has one core, ours may use all; so the processor time of a change is told as well. Both
 * begin as a group that nobody is in, are measured from the first change that comes, and end when the last offset is committed.
 */
final class MerchantsBenchmark implements Benchmark {
    private static final int CHANGES = 1_200_000;
    private static final int MERCHANTS = 10_000;
    private static final double RATIO_MIN = 0.85;
    private static final double CPU_MICROS_MAX = 4;

    @Override
    public String name() {
        return "merchants";
    }

    @Override
    public String about() {
        return "partition, decode, merchant, projection and a store that answers at once, against poll and decode alone";
    }

    @Override
    public Set<Server> servers() {
        return Set.of(Server.KAFKA);
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var lanes = new Lanes(LanesSettings.of(setting, name(), "elasticsearch"));
        boolean done = false;
        try {
            int changes = setting.scaled(CHANGES, 2_000);
            var made = new MadeChanges(setting.scaled(MERCHANTS, 20), setting.seed());
            setting.say("  filling the datastream with " + changes + " changes ...");
            Datastream.fill(lanes.kafka(), changes, made::next);
            done = true;
            return new Filled(setting, lanes, changes);
        } finally {
            if (!done) {
                lanes.close();
            }
        }
    }

    private record Filled(Setting setting, Lanes lanes, int changes) implements Prepared {
        @Override
        public List<Contest> contests() {
            return List.of(
                    contest("documents", new DocumentProjection(List.of(SearchBenchmark.DOCUMENT), MadeChanges.SHAPES)),
                    contest("rows", new RowProjection(Set.of(MadeChanges.TRANSACTIONS), MadeChanges.SHAPES)));
        }

        private Contest contest(String name, Projection projection) {
            return Contest.of(
                    name,
                    new Side("one thread that polls, decodes and commits " + changes + " changes", this::plain),
                    new Side(
                            "the lane as it ships, each change made into one of the " + name
                                    + " that its store would be sent",
                            () -> ours(projection)),
                    Bar.ratio(RATIO_MIN),
                    Bar.atMost(Figure.CPU, CPU_MICROS_MAX));
        }

        private Round plain() {
            var group = "bench-merchants-plain";
            lanes.rewind(group);
            return new PlainReader(lanes.kafka(), group).run(setting, changes);
        }

        private Round ours(Projection projection) throws InterruptedException {
            var store = new NullStore();
            var round = lanes.run(setting, store, projection, changes);
            if (store.writes() != changes) {
                throw new IllegalStateException(changes + " changes became " + store.writes() + " writes");
            }
            return round;
        }

        @Override
        public void close() throws InterruptedException {
            lanes.close();
        }
    }
}
