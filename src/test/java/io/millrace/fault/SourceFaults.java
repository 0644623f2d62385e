package io.millrace.fault;

import static io.millrace.fault.Faults.last;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.capture.CaptureStatus.State;
import io.millrace.capture.JdbcSourceScan;
import io.millrace.stack.Server;
import io.millrace.stack.payments.Whale;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/** What happens to the source, to the offsets, and to who makes the changes. */
final class SourceFaults {
    static final List<Fault> ALL = List.of(
            new Fault("F10", "the groups' offsets are gone", new ExpiredOffsets()),
            new Fault("F15", "PostgreSQL is restarted, or the sessions of capture are ended", SourceFaults::restarted),
            new Fault("F17", "a transaction open for long, and one of thousands of rows", SourceFaults::late),
            new Fault("F18", "the source is restored from a backup", new Restored()),
            new Fault("F24", "a whale, 300 new merchants, and payments that change hands", SourceFaults::crowd));

    private SourceFaults() {}

    private static void restarted(Rig rig, RandomGenerator random) throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> rig.stack().restartPostgres();
            case 1 -> {
                rig.stack().kill(Server.POSTGRES);
                rig.stack().startAgain(Server.POSTGRES);
            }
            default -> {
                for (int i = 0; i < 4; i++) {
                    rig.source().cut();
                    rig.source().mend();
                    last(random, 100, 1_500);
                }
            }
        }
    }

    /** Its rows' event numbers are low when it commits; capture has gone on long since. */
    private static void late(Rig rig, RandomGenerator random) throws Exception {
        try (var connection = DriverManager.getConnection(rig.jdbcUrl(), rig.user(), "");
                var open = connection.createStatement()) {
            connection.setAutoCommit(false);
            open.execute(
                    "insert into merchants select i, 'late', 'DE', 'active', now(), now()"
                            + " from generate_series((select max(id) + 1 from merchants), (select max(id) + 20 from merchants)) i");
            last(random, 8_000, 12_000);
            connection.commit();
            open.execute("update transactions set description = description || '.', updated_at = now()"
                    + " where id in (select id from transactions limit 5000 for update skip locked)");
            connection.commit();
        }
    }

    private static void crowd(Rig rig, RandomGenerator random) throws Exception {
        var probe = new Probe(rig);
        try (var whale = new Whale(rig.jdbcUrl(), rig.user(), 1, 300, random.nextLong())) {
            whale.start();
            probe.inSource(
                    "insert into merchants select i, 'new', 'DE', 'active', now(), now()"
                            + " from generate_series((select max(id) + 1 from merchants), (select max(id) + 300 from merchants)) i");
            for (int i = 0; i < 5; i++) {
                probe.inSource(
                        "update transactions set merchant_id = 1 + (merchant_id + %d) %% %d, customer_id = null"
                                        .formatted(random.nextInt(1, Rig.MERCHANTS), Rig.MERCHANTS)
                                + " where id in (select id from transactions order by random() limit 50 for update skip locked)");
                last(random, 500, 2_000);
            }
        }
    }

    /**
     * A copy of the database that was made before takes its place, so that event numbers are drawn twice. Rows that the restore
     * takes back were updated only: what was inserted after the backup stays in the stores, and has to be made away with.
     */
    private static final class Restored implements Fault.Injection {
        @Override
        public void into(Rig rig, RandomGenerator random) throws Exception {
            var probe = new Probe(rig);
            var backup = rig.database() + "_backup";
            rig.rest();
            handled(rig);
            rig.source().cut();
            probe.inServer("create database %s template %s".formatted(backup, rig.database()));
            rig.source().mend();
            probe.inSource("update transactions set description = 'taken back', updated_at = now()"
                    + " where id in (select id from transactions order by random() limit 500)");
            handled(rig);

            rig.source().cut();
            probe.inServer(
                    "drop database %s with (force)".formatted(rig.database()),
                    "alter database %s rename to %s".formatted(backup, rig.database()));
            rig.source().mend();
            probe.inSource("update customers set phone = '1', updated_at = now()"
                    + " where id in (select id from customers order by random() limit 20)");
            Await.until(
                    "capture to refuse: " + rig.status(),
                    Rig.PATIENCE,
                    () -> rig.status().sources().stream()
                            .allMatch(source -> source.state() == State.REFUSED
                                    && source.detail().contains("was restored or its queue made anew")));
            rig.run("install", "--raise-epoch", "--execute");
            rig.work(random.nextLong());
        }

        private static void handled(Rig rig) throws Exception {
            Await.until("everything to be handled: " + rig.status(), Rig.PATIENCE, () -> {
                // What the status says of the queue may be older than the last commit.
                return rig.settings().sources().stream().allMatch(source -> new JdbcSourceScan(source).caughtUp())
                        && rig.status().lanes().stream().allMatch(lane -> lane.lag() == 0);
            });
        }
    }

    /** No change is skipped: a node refuses to start until an operator has given the groups offsets again. */
    private static final class ExpiredOffsets implements Fault.Injection {
        @Override
        public void into(Rig rig, RandomGenerator random) throws Exception {
            for (var name : Rig.NODES) {
                rig.terminate(name);
            }
            last(random, 0, 3_000);
            var groups =
                    rig.settings().lanes().stream().map(lane -> lane.group()).toList();
            try (var admin =
                    Admin.create(Map.of("bootstrap.servers", rig.stack().kafka()))) {
                admin.deleteConsumerGroups(groups).all().get(30, TimeUnit.SECONDS);
            }
            var node = Rig.NODES.getFirst();
            rig.start(node);
            rig.awaitGone(node);
            for (var lane : rig.settings().laneNames()) {
                assertTrue(
                        rig.said(node, "lane " + lane + " has no offsets on the datastream"),
                        "the node says what is wrong");
            }
            rig.run("install", "--execute");
            for (var name : Rig.NODES) {
                rig.start(name);
            }
        }
    }
}
