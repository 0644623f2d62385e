package io.millrace.bench;

import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.Secret;
import io.millrace.change.Change;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.projection.RowProjection;
import io.millrace.sink.Store;
import io.millrace.sink.warehouse.WarehouseSettings;
import io.millrace.sink.warehouse.WarehouseStore;
import io.millrace.stack.Server;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the way into the warehouse costs: the datastream drained by the lane as it is into PostgreSQL, beside a loop that copies
 * the same rows, in batches as large, into a temporary table and applies them with one statement.
 *
 * <p>The loop's text is made before its clock starts; it reads no Kafka, decodes nothing, checks nothing, and keeps no
 * offsets. Both commit each batch, and begin with the same table, empty or not; after each round it is held to what the
 * changes come to. Of ten changes six are new rows, the others change rows that the larger table has.
 */
final class WarehouseBenchmark implements Benchmark {
    private static final int CHANGES = 400_000;
    private static final int HELD = 1_000_000;
    private static final int MERCHANTS = 10_000;
    private static final double RATIO_MIN = 0.80;

    private static final int OF_TEN_NEW = 6;

    /** Of the changes of rows that are there, one in so many is a delete. */
    private static final int DELETES = 20;

    private static final String DATABASE = "bench_warehouse";

    @Override
    public String name() {
        return "warehouse";
    }

    @Override
    public String about() {
        return "the datastream drained into PostgreSQL, against COPY and one statement a batch with the same rows";
    }

    @Override
    public Set<Server> servers() {
        return Set.of(Server.POSTGRES, Server.KAFKA);
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        int changes = setting.scaled(CHANGES, 2_000);
        int held = setting.scaled(HELD, 1_000);
        var all = made(new MadeChanges(setting.scaled(MERCHANTS, 20), setting.seed()), changes, held, setting.seed());
        var ours = settings(setting);
        var lanes = new Lanes(ours);
        var blocking = Executors.newVirtualThreadPerTaskExecutor();
        boolean done = false;
        try {
            setting.say("  filling the datastream with " + changes + " changes ...");
            Datastream.fill(lanes.kafka(), changes, all.iterator()::next);
            setting.servers().createDatabase(DATABASE);
            var url = setting.servers().jdbcUrl(DATABASE);
            var store = store(url, ours, blocking);
            laidOut(store);
            setting.say("  filling a table with " + held + " rows ...");
            var plain = new PlainLoader(url, all, ours.lanes().getFirst().sink(), held);
            done = true;
            return new Filled(setting, lanes, blocking, store, plain, changes, held);
        } finally {
            if (!done) {
                lanes.close();
                blocking.shutdown();
            }
        }
    }

    /** What ships; but a batch does not wait to fill for two seconds, which the last one of a round would. */
    private MillraceSettings settings(Setting setting) {
        return LanesSettings.with(setting, name(), "postgresql", "batch-linger = 50ms");
    }

    private static List<Change> made(MadeChanges made, int count, int held, long seed) {
        var random = new Random(seed);
        var changes = new ArrayList<Change>(count);
        for (int i = 0; i < count; i++) {
            var payment = made.payment();
            changes.add(
                    random.nextInt(10) < OF_TEN_NEW
                            ? payment
                            : ofHeld(payment, -1 - random.nextInt(held), random.nextInt(DELETES) == 0));
        }
        return changes;
    }

    /** The same as a change of a row that is there; such rows have keys below zero. */
    private static Change ofHeld(Change payment, long id, boolean delete) {
        var given = payment.image();
        var names = new String[given.size()];
        var values = new @Nullable String[given.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = given.name(i);
            values[i] = names[i].equals("id") ? Long.toString(id) : given.value(i);
        }
        var row = new Row(names, values);
        return new Change(
                payment.table(),
                delete ? Op.DELETE : Op.UPDATE,
                payment.merchant(),
                payment.version(),
                row,
                delete ? null : row,
                payment.committedAtMillis(),
                payment.capturedAtMillis(),
                false);
    }

    private static WarehouseStore store(String url, MillraceSettings settings, ExecutorService blocking) {
        var warehouse = new WarehouseSettings(
                url, "postgres", Secret.NONE, List.of(MadeChanges.TRANSACTIONS), Duration.ofMinutes(2));
        var lane = settings.lanes().getFirst().name();
        return new WarehouseStore(lane, warehouse, MadeChanges.SHAPES, blocking, Clock.SYSTEM);
    }

    private static void laidOut(Store store) throws InterruptedException, ExecutionException, TimeoutException {
        var answer = store.prepare().toCompletableFuture().get(1, TimeUnit.MINUTES);
        if (!(answer instanceof Store.Answer.Answered)) {
            throw new IllegalStateException("the warehouse cannot be laid out: " + answer);
        }
    }

    private record Filled(
            Setting setting,
            Lanes lanes,
            ExecutorService blocking,
            WarehouseStore store,
            PlainLoader plain,
            int changes,
            int held)
            implements Prepared {
        @Override
        public List<Contest> contests() {
            return List.of(contest("empty table", 0), contest("table of %,d rows".formatted(held), held));
        }

        private Contest contest(String name, int rows) {
            return Contest.of(
                    name,
                    new Side(
                            "COPY into a temporary table and one insert on conflict for every "
                                    + lanes.lane().sink().batchMax() + " rows, of " + changes + " in all",
                            () -> raw(rows)),
                    new Side("the lane as it ships, from Kafka", () -> ours(rows)),
                    Bar.ratio(RATIO_MIN));
        }

        private Round raw(int rows) throws Exception {
            plain.reset(rows);
            var watch = setting.begin();
            plain.load();
            var round = watch.end(changes);
            plain.check(rows);
            return round;
        }

        private Round ours(int rows) throws Exception {
            plain.reset(rows);
            var projection = new RowProjection(Set.of(MadeChanges.TRANSACTIONS), MadeChanges.SHAPES);
            var round = lanes.run(setting, store, projection, changes);
            plain.check(rows);
            return round;
        }

        @Override
        public void close() throws InterruptedException, SQLException {
            lanes.close();
            store.close();
            plain.close();
            blocking.shutdown();
        }
    }
}
