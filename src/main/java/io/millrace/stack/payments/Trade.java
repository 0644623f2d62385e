package io.millrace.stack.payments;

import io.millrace.stack.payments.Payment.Dispute;
import io.millrace.stack.payments.Payment.Refund;
import io.millrace.stack.payments.Payment.Stage;
import java.util.List;

/** The usual course of business. Each method tells whether there was anything to do it to. */
final class Trade {
    private final Book book;
    private final Rows rows;

    Trade(Book book) {
        this.book = book;
        this.rows = new Rows(book);
    }

    boolean newCustomer(Script script) {
        var customer = new Customer(book.nextKey(), book.merchants.draw(book.random));
        rows.insert(script, customer);
        book.customers.add(customer);
        return true;
    }

    /** A payment by a known customer, or by a guest. */
    boolean newPayment(Script script) {
        var known = book.chance(5) ? java.util.Optional.<Customer>empty() : book.customers.any();
        long merchant = known.map(Customer::merchant).orElseGet(() -> book.merchants.draw(book.random));
        var payment = new Payment(book.nextKey(), merchant, cents(), Stage.CREATED);
        rows.insert(script, payment, known.map(Customer::id).orElse(0L));
        rows.insertStatus(script, payment, book.nextKey(), Stage.CREATED.text(), "");
        book.keep(payment);
        return true;
    }

    /** Brings an open payment one stage further. */
    boolean advance(Script script) {
        var drawn = book.open.take();
        if (drawn.isEmpty()) {
            return false;
        }
        var payment = drawn.get();
        var next = next(payment.stage);
        rows.bringTo(script, payment, next, reason(next));
        book.keep(payment);
        return true;
    }

    private Stage next(Stage stage) {
        int dice = book.random.nextInt(100);
        return switch (stage) {
            case CREATED -> dice < 88 ? Stage.AUTHORIZED : dice < 96 ? Stage.DECLINED : Stage.VOIDED;
            case AUTHORIZED -> dice < 95 ? Stage.CAPTURED : Stage.VOIDED;
            case CAPTURED, SETTLED, DECLINED, VOIDED, PARTIALLY_REFUNDED, REFUNDED -> Stage.SETTLED;
        };
    }

    private String reason(Stage stage) {
        return switch (stage) {
            case DECLINED -> book.words.oneOf("insufficient funds", "card expired", "suspected fraud", "do not honour");
            case VOIDED -> book.words.oneOf("by the customer", "by the merchant", "timed out");
            case CREATED, AUTHORIZED, CAPTURED, SETTLED, PARTIALLY_REFUNDED, REFUNDED -> "";
        };
    }

    /** Asks for a part of a paid amount, or for all of it. */
    boolean askRefund(Script script) {
        var drawn = book.closed.any(payment -> payment.stage.paid() && payment.refundable() > 0);
        if (drawn.isEmpty()) {
            return false;
        }
        var payment = drawn.get();
        long left = payment.refundable();
        long cents = book.chance(2) ? left : 1 + book.random.nextLong(left);
        rows.insertRefund(script, payment, new Refund(book.nextUuid(), cents, false));
        rows.insertStatus(script, payment, book.nextKey(), "refund_requested", book.words.description());
        return true;
    }

    boolean answerRefund(Script script) {
        var drawn = book.closed.any(payment -> payment.refunds.stream().anyMatch(refund -> !refund.answered()));
        if (drawn.isEmpty()) {
            return false;
        }
        var payment = drawn.get();
        var asked = payment.refunds.stream()
                .filter(refund -> !refund.answered())
                .findFirst()
                .orElseThrow();
        boolean granted = !book.chance(10);
        payment.refunds.remove(asked);
        if (granted) {
            payment.refunds.add(new Refund(asked.id(), asked.cents(), true));
        }
        rows.updateRefund(script, asked.id(), granted ? "succeeded" : "failed");
        if (granted) {
            var stage = payment.refundable() > 0 ? Stage.PARTIALLY_REFUNDED : Stage.REFUNDED;
            rows.bringTo(script, payment, stage, "refund succeeded");
        } else {
            rows.insertStatus(script, payment, book.nextKey(), "refund_failed", "account closed");
        }
        return true;
    }

    boolean openDispute(Script script) {
        var drawn = book.closed.any(payment -> payment.stage.paid() && payment.dispute == null);
        if (drawn.isEmpty()) {
            return false;
        }
        rows.insertDispute(script, drawn.get(), new Dispute(book.nextKey(), false));
        rows.insertStatus(script, drawn.get(), book.nextKey(), "disputed", "");
        return true;
    }

    boolean addEvidence(Script script) {
        var drawn = book.closed.any(Trade::disputed);
        if (drawn.isEmpty() || !(drawn.get().dispute instanceof Dispute dispute)) {
            return false;
        }
        script.add(Sql.UPDATE_EVIDENCE, List.of(dispute.id()), "under_review", book.words.evidence(), dispute.id());
        return true;
    }

    boolean decideDispute(Script script) {
        var drawn = book.closed.any(Trade::disputed);
        if (drawn.isEmpty() || !(drawn.get().dispute instanceof Dispute dispute)) {
            return false;
        }
        var payment = drawn.get();
        payment.dispute = new Dispute(dispute.id(), true);
        var outcome = book.words.oneOf("won", "lost");
        script.add(Sql.UPDATE_DISPUTE, List.of(dispute.id()), outcome, dispute.id());
        rows.insertStatus(script, payment, book.nextKey(), "dispute_" + outcome, "");
        return true;
    }

    private static boolean disputed(Payment payment) {
        return payment.dispute != null && !payment.dispute.decided();
    }

    boolean changeCustomer(Script script) {
        var drawn = book.customers.any();
        drawn.ifPresent(customer -> rows.updateCustomer(script, customer));
        return drawn.isPresent();
    }

    boolean changeMerchant(Script script) {
        long merchant = book.merchants.draw(book.random);
        var status = book.chance(10) ? "suspended" : "active";
        // Merchants' keys are no worker's: turned negative they meet no other row's.
        script.add(Sql.UPDATE_MERCHANT, List.of(-merchant), book.words.name(), status, book.now(), merchant);
        return true;
    }

    /** Most amounts are small, some are large. */
    private long cents() {
        return 1 + (long) Math.exp(4 + 7 * book.random.nextDouble()) + (book.chance(1000) ? 1_000_000_000L : 0);
    }
}
