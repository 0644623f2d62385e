package io.millrace.bench;

import io.millrace.MillraceSettings;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.Write.DocumentWrite;
import io.millrace.stack.Server;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Search filled by the lane, beside the fastest bulk loop with the very documents that the lane makes.
 *
 * <p>Every change is a new payment of one row, so that both write each document once, with the same external version, the
 * same routing and the same bytes, into an index that has just been made with the same mapping and the same aliases; it is
 * counted afterwards. The ceiling reads no Kafka and makes no document: its bodies lie in memory. How many documents it sends
 * at once, by one connection or two, is found by trying before anything is measured. What Elasticsearch itself takes on these
 * cores is in both.
 */
final class SearchBenchmark implements Benchmark {
    private static final int CHANGES = 200_000;
    private static final int MERCHANTS = 10_000;
    private static final double RATIO_MIN = 0.85;

    static final DocumentSettings DOCUMENT =
            new DocumentSettings("payment", MadeChanges.TRANSACTIONS, Set.of(), Set.of("metadata"), List.of());

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String about() {
        return "the datastream drained into Elasticsearch, against a bulk loop with the same documents";
    }

    @Override
    public Set<Server> servers() {
        return Set.of(Server.KAFKA, Server.ELASTICSEARCH);
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var settings = LanesSettings.of(setting, name(), "elasticsearch");
        var lanes = new Lanes(settings);
        boolean done = false;
        try {
            int changes = setting.scaled(CHANGES, 1_000);
            int merchants = setting.scaled(MERCHANTS, 20);
            setting.say("  filling the datastream with " + changes + " changes ...");
            var made = new MadeChanges(merchants, setting.seed());
            Datastream.fill(lanes.kafka(), changes, made::payment);
            var filled = new Filled(setting, settings, lanes, merchants, changes);
            filled.tune();
            done = true;
            return filled;
        } finally {
            if (!done) {
                lanes.close();
            }
        }
    }

    /** The only document of a change that makes one blindly. */
    static DocumentWrite document(Projection projection, Change change) {
        if (projection.plan(List.of(change)) instanceof Projection.Plan.Effects(var effects)
                && effects.size() == 1
                && effects.getFirst() instanceof Effect.Blind(DocumentWrite write, var _)) {
            return write;
        }
        throw new IllegalStateException("the change makes no document of its own: " + change);
    }

    private static final class Filled implements Prepared {
        private static final List<RawBulk.Shape> SHAPES = List.of(
                new RawBulk.Shape(1_000, 1),
                new RawBulk.Shape(1_000, 2),
                new RawBulk.Shape(2_000, 1),
                new RawBulk.Shape(2_000, 2),
                new RawBulk.Shape(5_000, 1),
                new RawBulk.Shape(5_000, 2));

        private final Setting setting;
        private final MillraceSettings settings;
        private final Lanes lanes;
        private final int changes;
        private final Set<MerchantId> merchants = new HashSet<>();
        private final RawBulk bulk;
        private RawBulk.Shape best = SHAPES.getFirst();
        private int indices;

        Filled(Setting setting, MillraceSettings settings, Lanes lanes, int merchants, int changes) throws Exception {
            this.setting = setting;
            this.settings = settings;
            this.lanes = lanes;
            this.changes = changes;
            this.bulk = new RawBulk(settings.elasticsearch().url());
            var made = new MadeChanges(merchants, setting.seed());
            var projection = new DocumentProjection(List.of(DOCUMENT), MadeChanges.SHAPES);
            for (int i = 0; i < changes; i++) {
                var change = made.payment();
                this.merchants.add(change.merchant());
                bulk.add(document(projection, change));
            }
        }

        /** Finds the fastest shape on a part of the documents; the first try only warms Elasticsearch up. */
        void tune() throws Exception {
            int some = Math.max(Math.min(changes, 1_000), changes / 4);
            tried(SHAPES.getLast(), some);
            double fastest = 0;
            for (var shape : SHAPES) {
                double rate = tried(shape, some);
                setting.say("  ceiling with " + shape + ": " + Numbers.shown(rate) + " documents/s");
                if (rate > fastest) {
                    fastest = rate;
                    best = shape;
                }
            }
            bulk.cut(best, changes);
        }

        private double tried(RawBulk.Shape shape, int documents) throws Exception {
            bulk.cut(shape, documents);
            try (var index = fresh()) {
                long begun = System.nanoTime();
                bulk.send(index.bulkPath());
                return documents / ((System.nanoTime() - begun) / 1e9);
            }
        }

        private Index fresh() throws InterruptedException {
            return new Index(settings, DOCUMENT, "search" + ++indices, merchants);
        }

        @Override
        public List<Contest> contests() {
            return List.of(Contest.of(
                    "",
                    new Side("bulk requests from memory, " + best, this::ceiling),
                    new Side("the lane as it ships, " + changes + " new payments of one row", this::ours),
                    Bar.ratio(RATIO_MIN)));
        }

        private Round ceiling() throws Exception {
            try (var index = fresh()) {
                var watch = setting.begin();
                bulk.send(index.bulkPath());
                var round = watch.end(changes);
                index.checkCount(changes);
                return round;
            }
        }

        private Round ours() throws Exception {
            try (var index = fresh()) {
                var round = lanes.run(setting, index.store(), index.projection(), changes);
                index.checkCount(changes);
                return round;
            }
        }

        @Override
        public void close() throws InterruptedException {
            lanes.close();
        }
    }
}
