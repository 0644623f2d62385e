package io.millrace.stack.payments;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.base.SetUpException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The business on a real PostgreSQL. */
class SimulatorIT {
    private static final String DEADLOCK = "40P01";
    private static final String CONNECTIONS =
            "select count(*) from pg_stat_activity where application_name = 'payments simulator'";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int AS_FAST_AS_CAN_BE = 1_000_000;
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    @Test
    void everyKindOfChangeIsMadeAndCountedAsTriggersSeeIt() throws Exception {
        try (var database = new Database()) {
            var settings = new SimulatorSettings(50, 20_000, 1, START, Duration.ofMillis(300));
            prepare(database, settings);
            database.countChanges();
            database.queueChanges();
            try (var simulator = new Simulator(database.url(), Database.USER, settings, 6000)) {
                simulator.start();
                simulator.awaitEnd();

                assertEquals(Optional.empty(), simulator.failure());
                assertEquals(database.number("select count(*) from seen"), simulator.changes());
                assertEquals(database.number("select count(*) from pgq.event_template"), simulator.changes());
                assertAll(Arrays.stream(Operation.values())
                        .map(operation ->
                                () -> assertTrue(simulator.count(operation) > 0, operation + " never happened")));
            }
            long changes = database.number("select count(*) from seen");
            assertShare(0.02, 0.05, database.number("select count(*) from seen where op = 'DELETE'"), changes);
            assertShare(0.35, 0.65, database.number("select count(*) from seen where op = 'INSERT'"), changes);
            assertEquals(0, database.number("select count(*) from transactions where description = 'in vain'"));
        }
    }

    private static void assertShare(double least, double most, long part, long whole) {
        double share = (double) part / whole;
        assertTrue(share >= least && share <= most, "share " + share + " is not within " + least + " and " + most);
    }

    @Test
    void theSameSeedGivesTheSameRows() throws Exception {
        try (var one = new Database();
                var two = new Database();
                var other = new Database()) {
            run(one, settings(40, 7), 4000);
            run(two, settings(40, 7), 4000);
            run(other, settings(40, 8), 4000);

            assertEquals(one.rows(), two.rows());
            assertTrue(!one.rows().equals(other.rows()), "another seed gave the same rows");
        }
    }

    @Test
    void whatIsThereIsGoneOnFrom() throws Exception {
        try (var database = new Database()) {
            var settings = settings(20, 3);
            run(database, settings, 2500);
            long before = database.number("select count(*) from transactions");

            for (int again = 0; again < 3; again++) {
                run(database, settings, 1500);
            }

            assertTrue(database.number("select count(*) from transactions") > before, "no transactions were added");
            assertTrue(
                    database.number("select count(*) from customers where id % 4 = 3") > 0, "the late worker was idle");
        }
    }

    @Test
    void rowsThatSomebodyElseDeletesAreForgotten() throws Exception {
        try (var database = new Database()) {
            var settings = new SimulatorSettings(20, 500, 4, START, Duration.ofMillis(200));
            prepare(database, settings);
            try (var simulator = new Simulator(database.url(), Database.USER, settings)) {
                simulator.start();
                for (int times = 0; times < 4; times++) {
                    awaitMore(simulator, 100);
                    deleteAll(database, "customers");
                    deleteAll(database, "transactions");
                }
                awaitMore(simulator, 100);
                simulator.stop();

                assertEquals(Optional.empty(), simulator.failure());
            }
        }
    }

    /** Tries again where the simulator has won a deadlock, as whoever else deletes there has to. */
    private static void deleteAll(Database database, String table) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                database.execute("delete from " + table);
                return;
            } catch (SQLException e) {
                if (!DEADLOCK.equals(e.getSQLState()) || tries == 10) {
                    throw e;
                }
            }
        }
    }

    private static void awaitMore(Simulator simulator, long changes) throws Exception {
        long before = simulator.changes();
        Await.until(changes + " more changes", PATIENCE, () -> simulator.changes() >= before + changes);
    }

    @Test
    void aSingleMerchantIsEnough() throws Exception {
        try (var database = new Database()) {
            run(database, settings(1, 5), 1500);

            assertEquals(1, database.number("select count(distinct merchant_id) from transactions"));
        }
    }

    @Test
    void theRateIsKept() throws Exception {
        try (var database = new Database()) {
            var settings = new SimulatorSettings(100, 1000, 11);
            prepare(database, settings);
            try (var simulator = new Simulator(database.url(), Database.USER, settings)) {
                long begun = System.nanoTime();
                simulator.start();
                awaitMore(simulator, 6000);
                double seconds = (System.nanoTime() - begun) / 1e9;
                double rate = simulator.changes() / seconds;
                simulator.stop();
                simulator.stop();

                assertTrue(rate > 5000 / 6.0 && rate < 8000 / 6.0, rate + " changes a second, not 1000");
                assertEquals(Optional.empty(), simulator.failure());
            }
        }
    }

    @Test
    void aStopDoesNotWaitForLateTransactions() throws Exception {
        try (var database = new Database()) {
            var settings = new SimulatorSettings(10, 200, 2, START, Duration.ofMinutes(10));
            prepare(database, settings);
            database.countChanges();
            var simulator = new Simulator(database.url(), Database.USER, settings);
            simulator.start();
            awaitMore(simulator, 100);
            long begun = System.nanoTime();

            simulator.stop();

            assertTrue(Duration.ofNanos(System.nanoTime() - begun).compareTo(Duration.ofSeconds(10)) < 0);
            assertEquals(database.number("select count(*) from seen"), simulator.changes());
            // The server ends a closed connection's process a moment after the client has left.
            Await.until("its connections' end", PATIENCE, () -> database.number(CONNECTIONS) == 0);
        }
    }

    @Test
    void aRefusedStatementEndsTheBusinessWithOneSentence() throws Exception {
        try (var database = new Database()) {
            prepare(database, settings(10, 2));
            database.execute("alter table refunds add check (amount < 0)");
            try (var simulator = new Simulator(database.url(), Database.USER, settings(10, 2), 5000)) {
                simulator.start();
                simulator.awaitEnd();

                assertTrue(
                        simulator.failure().orElseThrow().contains("[23514]"),
                        simulator.failure().orElseThrow());
                assertTrue(simulator.failure().orElseThrow().lines().count() == 1);
            }
        }
    }

    @Test
    void aDatabaseWithoutTheTablesIsNamedAtTheStart() throws Exception {
        try (var database = new Database()) {
            var simulator = new Simulator(database.url(), Database.USER, settings(10, 2));

            var refused = assertThrows(SetUpException.class, simulator::start);

            assertEquals(SetUpException.Reason.REFUSED, refused.reason());
            assertTrue(String.valueOf(refused.getMessage()).contains(database.url()), refused::getMessage);
        }
    }

    private static SimulatorSettings settings(int merchants, long seed) {
        return new SimulatorSettings(merchants, AS_FAST_AS_CAN_BE, seed, START, Duration.ofMillis(300));
    }

    private static void prepare(Database database, SimulatorSettings settings) {
        Simulator.createSchema(database.url(), Database.USER);
        Simulator.createSchema(database.url(), Database.USER);
        Simulator.seedMerchants(database.url(), Database.USER, settings);
        Simulator.seedMerchants(database.url(), Database.USER, settings);
    }

    private static void run(Database database, SimulatorSettings settings, long operations) throws Exception {
        prepare(database, settings);
        try (var simulator = new Simulator(database.url(), Database.USER, settings, operations)) {
            simulator.start();
            simulator.awaitEnd();
            assertEquals(Optional.empty(), simulator.failure());
        }
    }
}
