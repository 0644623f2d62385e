package io.millrace.bench;

import io.millrace.MillraceSettings;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.stack.Server;
import io.millrace.stack.payments.MadeRows.Made;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Documents of several rows, which have to be read, merged and written again: the lane's rate by itself, since no plain
 * program does the same.
 *
 * <p>The payments are in the index before a round begins; what is measured are rows below them. Cold: each goes to another
 * payment, which nobody remembers and which has to be read first. Hot: few payments get many rows each, in turns, so that
 * merchants remember all of them. Deep: each has a thousand rows already, and is written whole with what comes. Rows of one
 * payment that come close together are merged in one go, in all three. Afterwards the index has to hold every row once.
 */
final class DocumentsBenchmark implements Benchmark {
    private static final DocumentSettings DOCUMENT = new DocumentSettings(
            "payment",
            MadeChanges.TRANSACTIONS,
            Set.of(),
            Set.of("metadata"),
            List.of(new DocumentSettings.Child("statuses", MadeChanges.STATUSES, List.of("transaction_id"), Set.of())));

    /**
     * One contest.
     *
     * @param roots payments at full size
     * @param had rows that each of them has before
     * @param children rows that come to each of them
     */
    private record Way(String name, int roots, int rootsMin, int had, int children, String what) {}

    private static final List<Way> WAYS = List.of(
            new Way("cold", 40_000, 200, 0, 1, "payments with one new row each, none of them remembered"),
            new Way("hot", 2_000, 20, 0, 20, "payments with 20 new rows each, in turns, all of them remembered"),
            new Way("deep", 200, 1, 1_000, 10, "payments with 1,000 rows each and 10 new ones, in turns"));

    @Override
    public String name() {
        return "documents";
    }

    @Override
    public String about() {
        return "documents of several rows, merged: not remembered, remembered, and with 1,000 rows below one root";
    }

    @Override
    public Set<Server> servers() {
        return Set.of(Server.KAFKA, Server.ELASTICSEARCH);
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var filled = new ArrayList<Filled>();
        boolean done = false;
        try {
            for (var way : WAYS) {
                setting.say("  filling a datastream: " + way.name() + " ...");
                filled.add(new Filled(setting, way));
            }
            done = true;
            return new All(filled);
        } finally {
            if (!done) {
                new All(filled).close();
            }
        }
    }

    private record All(List<Filled> filled) implements Prepared {
        @Override
        public List<Contest> contests() {
            return filled.stream().map(Filled::contest).toList();
        }

        @Override
        public void close() throws InterruptedException {
            for (var one : filled) {
                one.lanes.close();
            }
        }
    }

    /** One way, its datastream filled with the rows below, and its payments at hand. */
    private static final class Filled {
        private static final int MERCHANTS = 1_000;

        private final Setting setting;
        private final Way way;
        private final MillraceSettings settings;
        private final Lanes lanes;
        private final RawBulk roots;
        private final int changes;
        private final Set<MerchantId> merchants = new HashSet<>();
        private int indices;

        Filled(Setting setting, Way way) throws Exception {
            this.setting = setting;
            this.way = way;
            this.settings = LanesSettings.of(setting, "documents-" + way.name(), "elasticsearch");
            this.roots = new RawBulk(settings.elasticsearch().url());
            this.lanes = new Lanes(settings);
            boolean done = false;
            try {
                this.changes = fill();
                done = true;
            } finally {
                if (!done) {
                    lanes.close();
                }
            }
        }

        private int fill() throws Exception {
            var made = new MadeChanges(MERCHANTS, setting.seed());
            var projection = new DocumentProjection(List.of(DOCUMENT), MadeChanges.SHAPES);
            var payments = new ArrayList<Made>();
            int count = setting.scaled(way.roots(), way.rootsMin());
            for (int i = 0; i < count; i++) {
                var payment = made.paymentOf(1 + i % MERCHANTS);
                payments.add(payment);
                var change = made.insert(payment);
                merchants.add(change.merchant());
                var parts = new ArrayList<>(List.of(change));
                for (int row = 0; row < way.had(); row++) {
                    parts.add(made.statusOf(payment));
                }
                roots.add(whole(projection, parts));
            }
            // About the same number of rows a request.
            roots.cut(new RawBulk.Shape(Math.max(1, 4_000 / (1 + way.had())), 1), count);
            var children = new ArrayList<Change>();
            for (int row = 0; row < way.children(); row++) {
                payments.forEach(payment -> children.add(made.statusOf(payment)));
            }
            var each = children.iterator();
            Datastream.fill(lanes.kafka(), children.size(), each::next);
            return children.size();
        }

        private static io.millrace.sink.Write.DocumentWrite whole(Projection projection, List<Change> changes) {
            if (projection.plan(changes) instanceof Projection.Plan.Effects(var effects)
                    && effects.getFirst() instanceof Effect.Merge merge) {
                var write = projection.merge(null, merge);
                if (write != null) {
                    return write;
                }
            }
            throw new IllegalStateException("the change makes no document: " + changes);
        }

        Contest contest() {
            var what = "the lane as it ships, " + roots.size() + " " + way.what();
            return Contest.alone(way.name(), new Side(what, this::round));
        }

        private Round round() throws Exception {
            // A kind is one word.
            var kind = "documents" + way.name() + ++indices;
            try (var index = new Index(settings, DOCUMENT, kind, merchants)) {
                roots.send(index.bulkPath());
                index.checkCount(roots.size());
                var round = lanes.run(setting, index.store(), index.projection(), changes);
                index.checkCount(roots.size());
                index.checkValues("statuses.id", changes + (long) way.had() * roots.size());
                return round;
            }
        }
    }
}
