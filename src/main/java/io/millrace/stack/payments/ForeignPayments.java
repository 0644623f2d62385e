package io.millrace.stack.payments;

import io.millrace.base.Clock;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Payments that the business itself would not make, inserted beside it under keys that it does not know. */
public final class ForeignPayments {
    private static final long END = Keys.WHALE_END + Keys.FOREIGN_MIN;

    /** One payment by a guest. */
    public record Payment(long merchant, BigDecimal amount, String description) {}

    private ForeignPayments() {}

    /**
     * Inserts them in their order, each in a transaction of its own.
     *
     * @throws io.millrace.base.SetUpException where the database does not answer or does not take one
     */
    public static void insert(String jdbcUrl, String user, List<Payment> payments) {
        try (var session = new Session(jdbcUrl, user)) {
            long key = Leftovers.firstNumber(session.connection(), Keys.WHALE_END, END) * Book.WORKERS;
            for (var payment : payments) {
                insert(session, key++, payment);
            }
        } catch (SQLException e) {
            throw Schema.refused(jdbcUrl, "insert payments beside the business", e);
        }
    }

    private static void insert(Session session, long key, Payment payment) throws SQLException {
        var now = Instant.ofEpochMilli(Clock.SYSTEM.millis()).atOffset(ZoneOffset.UTC);
        var script = new Script();
        script.add(
                Sql.INSERT_PAYMENT,
                List.of(key),
                key,
                payment.merchant(),
                Absent.NUMBER,
                payment.amount(),
                "EUR",
                "created",
                "4000000000000001",
                "visa",
                payment.description(),
                "{}",
                "{}",
                now,
                now);
        var _ = session.commit(in -> in.send(script));
    }
}
