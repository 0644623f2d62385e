package io.millrace.fault;

import static io.millrace.fault.Faults.last;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.stack.Server;
import io.millrace.web.Selection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What happens to Kafka and the stores. */
final class StoreFaults {
    static final List<Fault> ALL = List.of(
            new Fault("F8", "kill -9 of the Kafka broker", StoreFaults::brokerKilled),
            new Fault("F9", "the Kafka broker answers nobody for 10 to 20 s", StoreFaults::brokerStill),
            new Fault("F11", "Elasticsearch answers 429 to a part and 503 to all", StoreFaults::elasticBusy),
            new Fault("F12", "Elasticsearch does it and does not say so", StoreFaults::elasticSilent),
            new Fault("F13", "kill -9 of Elasticsearch, after deletes", StoreFaults::elasticKilled),
            new Fault("F14", "Elasticsearch refuses writes as with a full disk", StoreFaults::elasticFull),
            new Fault("F19", "payments that the warehouse refuses, records that are none", new Poisoned()),
            new Fault("F23", "PostgreSQL's files cannot grow, as on a full disk", StoreFaults::diskFull),
            new Fault("F22", "the warehouse's connections are broken again and again", StoreFaults::warehouseCut));

    private static final String DELETE = "delete from transactions where id in"
            + " (select id from transactions order by updated_at desc limit 100)";

    private StoreFaults() {}

    private static void brokerKilled(Rig rig, RandomGenerator random) {
        last(random, 0, 1_000);
        rig.stack().kill(Server.KAFKA);
        last(random, 0, 5_000);
        rig.stack().startAgain(Server.KAFKA);
    }

    private static void brokerStill(Rig rig, RandomGenerator random) {
        rig.stack().freeze(Server.KAFKA);
        last(random, 10_000, 20_000);
        rig.stack().thaw(Server.KAFKA);
    }

    private static void elasticBusy(Rig rig, RandomGenerator random) {
        rig.elastic().refuse(429, 0.3);
        last(Duration.ofSeconds(5));
        rig.elastic().refuse(503, 1);
        last(random, 5_000, 10_000);
        assertTrue(
                rig.elastic().refusals() < 600,
                "a store that is away is asked " + rig.elastic().refusals() + " times");
        rig.elastic().mend();
    }

    private static void elasticSilent(Rig rig, RandomGenerator random) {
        rig.elastic().hang();
        last(random, 3_000, 12_000);
        rig.elastic().mend();
    }

    private static void elasticKilled(Rig rig, RandomGenerator random) throws Exception {
        new Probe(rig).inSource(DELETE);
        last(random, 500, 2_000);
        rig.stack().kill(Server.ELASTICSEARCH);
        rig.stack().startAgain(Server.ELASTICSEARCH);
    }

    private static void elasticFull(Rig rig, RandomGenerator random) throws IOException, InterruptedException {
        var probe = new Probe(rig);
        probe.http("PUT", "/*-v1/_settings", "{\"index.blocks.read_only_allow_delete\":true}");
        last(random, 5_000, 10_000);
        probe.http("PUT", "/*-v1/_settings", "{\"index.blocks.read_only_allow_delete\":null}");
    }

    /** Source and warehouse; a server that cannot go on by itself is started again, as its process manager would. */
    private static void diskFull(Rig rig, RandomGenerator random) throws Exception {
        var probe = new Probe(rig);
        limitFiles(rig, Server.POSTGRES, "1000:unlimited");
        assertThrows(SQLException.class, () -> probe.inSource("create table full as select generate_series(1, 1000)"));
        last(random, 3_000, 10_000);
        limitFiles(rig, Server.POSTGRES, "unlimited:unlimited");
        rig.stack().revive();
    }

    private static void limitFiles(Rig rig, Server server, String bytes) throws Exception {
        for (long pid : rig.stack().pids(server)) {
            new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes)
                    .start()
                    .waitFor();
        }
    }

    private static void warehouseCut(Rig rig, RandomGenerator random) throws IOException {
        for (int i = 0; i < 6; i++) {
            rig.warehouse().cut();
            rig.warehouse().mend();
            last(random, 100, 1_500);
        }
    }

    /** Exactly the poisoned are set aside; they are released before the recovery is measured. */
    private static final class Poisoned implements Fault.Injection {
        @Override
        public void into(Rig rig, RandomGenerator random) throws Exception {
            var probe = new Probe(rig);
            long first = random.nextLong(1, Rig.MERCHANTS - 2);
            probe.alterWarehouse("alter table gateway.transactions add constraint sound"
                    + " check (description <> 'poison') not valid");
            for (long merchant = first; merchant < first + 3; merchant++) {
                probe.payment(merchant, "poison");
                probe.garbage(merchant);
            }
            Await.until("three to be set aside: " + rig.status(), Rig.PATIENCE, () -> setAside(rig) >= 3);
            last(random, 1_000, 4_000);
            assertEquals(3, setAside(rig), "just the poisoned are set aside");
            probe.alterWarehouse("alter table gateway.transactions drop constraint sound");
            rig.watcher()
                    .questions()
                    .release(Selection.ALL, false)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            Await.until("all to come back: " + rig.status(), Rig.PATIENCE, () -> setAside(rig) == 0);
        }

        private static int setAside(Rig rig) throws Exception {
            return rig.watcher()
                    .questions()
                    .setAside(Selection.ALL)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .size();
        }
    }
}
