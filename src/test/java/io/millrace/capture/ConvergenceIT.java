package io.millrace.capture;

import static io.millrace.capture.CaptureRig.in;
import static io.millrace.capture.CaptureRig.through;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Several writers change, move, re-parent and delete rows at random while a capture that is restarted now and then reads.
 *
 * <p>Keys are used again and again, so that the database is ahead of the queue in every way that it can be.
 */
class ConvergenceIT {
    private static final int WRITERS = 4;
    private static final int TRANSACTIONS = 250;

    private static void write(CaptureRig rig, long seed) throws SQLException {
        var random = new Random(seed);
        try (var connection = rig.connect()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                for (int i = 0; i < TRANSACTIONS; i++) {
                    try {
                        for (int step = random.nextInt(4); step >= 0; step--) {
                            statement.execute(change(random));
                        }
                        if (random.nextInt(10) == 0) {
                            connection.rollback();
                        } else {
                            connection.commit();
                        }
                    } catch (SQLException e) {
                        connection.rollback();
                    }
                }
            }
        }
    }

    private static String change(Random random) {
        int tx = random.nextInt(12);
        int status = random.nextInt(30);
        int note = random.nextInt(60);
        var merchant = random.nextInt(12) == 0 ? "'*'" : "'m" + random.nextInt(4) + "'";
        return switch (random.nextInt(12)) {
            case 0, 1 ->
                "insert into tx values (" + tx + ", " + merchant
                        + ", random()::numeric) on conflict (id) do update set amount = excluded.amount";
            case 2 -> "update tx set merchant_id = " + merchant + " where id = " + tx;
            case 3 -> "delete from tx where id = " + tx;
            case 4, 5 ->
                "insert into status values (" + status + ", " + tx
                        + ", 'n') on conflict (id) do update set tx_id = excluded.tx_id, name = 'again'";
            case 6 -> "update status set name = name || 'x' where id = " + status;
            case 7 -> "delete from status where id = " + status;
            case 8, 9 ->
                "insert into note values (" + note + ", " + status
                        + ", 'b') on conflict (id) do update set status_id = excluded.status_id";
            case 10 -> "update tx set id = " + (100 + random.nextInt(12)) + " where id = " + tx;
            default -> "delete from note where id = " + note;
        };
    }

    private static List<String> differences(CaptureRig rig, List<Change> changes) {
        var expected = ModelStore.rowsOf(rig.settings());
        var actual =
                new ModelStore(Catalogue.read(rig.settings())).apply(changes).rows();
        List<String> differences = new ArrayList<>();
        expected.forEach((row, value) -> {
            if (!value.equals(actual.get(row))) {
                differences.add("source has " + row + " " + value + ", stores have " + actual.get(row));
            }
        });
        actual.forEach((row, value) -> {
            if (!expected.containsKey(row)) {
                differences.add("stores alone have " + row + " " + value);
            }
        });
        return differences;
    }

    @RepeatedTest(3)
    void whateverTheWritersDoTheStoresConvergeToTheSource() throws Exception {
        long seed = System.nanoTime();
        try (var rig = new CaptureRig();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rig.sql(
                    "create table tx (id bigint primary key, merchant_id text, amount numeric)",
                    "create table status (id bigint primary key, tx_id bigint not null references tx on delete cascade on update cascade, name text)",
                    "create table note (id bigint primary key, status_id bigint not null references status on delete cascade, body text)",
                    "insert into tx select i, 'm' || i % 4, i from generate_series(0, 5) i");
            rig.table("tx", in("merchant_id"), true)
                    .table("status", through("tx", "tx_id"))
                    .table("note", through("status", "status_id"))
                    .install();
            var writing = new AtomicBoolean(true);
            Future<Boolean> capture = threads.submit(() -> {
                var random = new Random(seed);
                while (writing.get()) {
                    rig.loop().tick();
                    rig.loop().pollOnce();
                    if (random.nextInt(400) == 0) {
                        rig.restart();
                    }
                }
                return true;
            });
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long own = seed + i;
                writers.add(() -> {
                    write(rig, own);
                    return true;
                });
            }
            for (var writer : threads.invokeAll(writers)) {
                writer.get();
            }
            writing.set(false);
            capture.get();
            rig.drain();

            var changes = new ArrayList<>(rig.changes());
            Collections.shuffle(changes, new Random(seed));
            assertEquals("0", rig.query("select count(*) from millrace.orphan"));
            assertEquals(List.of(), differences(rig, changes), "seed " + seed);
        }
    }
}
