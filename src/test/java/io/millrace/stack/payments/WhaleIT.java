package io.millrace.stack.payments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.base.SetUpException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One busy merchant on a real PostgreSQL, beside the business. */
class WhaleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MERCHANT = 3;

    @Test
    void aWhaleKeepsItsRateInRowsOfItsOwn() throws Exception {
        try (var database = new Database()) {
            prepare(database);
            database.countChanges();
            try (var whale = new Whale(database.url(), Database.USER, MERCHANT, 600, 7)) {
                long begun = System.nanoTime();
                whale.start();
                Await.until("changes", PATIENCE, () -> whale.changes() > 3000);
                double rate = whale.changes() / ((System.nanoTime() - begun) / 1e9);
                whale.close();

                assertTrue(rate > 480 && rate < 720, rate + " changes a second, not 600");
                assertEquals(Optional.empty(), whale.failure());
                assertEquals(database.number("select count(*) from seen"), whale.changes());
            }
            for (var op : new String[] {"INSERT", "UPDATE", "DELETE"}) {
                assertTrue(database.number("select count(*) from seen where op = '" + op + "'") > 100, op);
            }
            assertEquals(0, database.number("select count(*) from transactions where merchant_id <> " + MERCHANT));
            assertEquals(0, database.number("select count(*) from transactions where id < " + Keys.FOREIGN_MIN));
            assertEquals(0, database.number("select count(*) from seen where source = 'customers'"));
        }
    }

    @Test
    void theBusinessNeitherCountsNorChangesTheRowsOfAWhale() throws Exception {
        try (var database = new Database()) {
            var settings = prepare(database);
            try (var whale = new Whale(database.url(), Database.USER, MERCHANT, 2000, 7)) {
                whale.start();
                Await.until("changes", PATIENCE, () -> whale.changes() > 2000);
            }
            var whales = "select sum(hashtext(t::text)) from transactions t where id >= " + Keys.FOREIGN_MIN;
            long before = database.number(whales);
            for (int again = 0; again < 2; again++) {
                try (var simulator = new Simulator(database.url(), Database.USER, settings, 2000)) {
                    simulator.start();
                    simulator.awaitEnd();
                    assertEquals(Optional.empty(), simulator.failure());
                }
            }

            assertEquals(before, database.number(whales));
            assertTrue(database.number("select count(*) from transactions where id < 100000") > 0);
            assertEquals(
                    0,
                    database.number(
                            "select count(*) from transactions where id between 100000 and " + (Keys.FOREIGN_MIN - 1)));
        }
    }

    @Test
    void aWhaleGoesOnFromItsRowsOfBefore() throws Exception {
        try (var database = new Database()) {
            prepare(database);
            for (int again = 0; again < 2; again++) {
                try (var whale = new Whale(database.url(), Database.USER, MERCHANT, 2000, 7)) {
                    whale.start();
                    Await.until("changes", PATIENCE, () -> whale.changes() > 500);
                    assertEquals(Optional.empty(), whale.failure());
                }
            }
        }
    }

    @Test
    void withoutTablesAWhaleSaysWhatIsMissing() throws Exception {
        try (var database = new Database();
                var whale = new Whale(database.url(), Database.USER, MERCHANT, 100, 7)) {
            var refused = assertThrows(SetUpException.class, whale::start);

            assertTrue(String.valueOf(refused.getMessage()).contains("merchant 3"), refused.getMessage());
        }
    }

    private static SimulatorSettings prepare(Database database) {
        var settings = new SimulatorSettings(10, 1_000_000, 4);
        Simulator.createSchema(database.url(), Database.USER);
        Simulator.seedMerchants(database.url(), Database.USER, settings);
        return settings;
    }
}
