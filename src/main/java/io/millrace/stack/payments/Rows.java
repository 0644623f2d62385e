package io.millrace.stack.payments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Writes single rows of the business into a script, with all their columns. */
final class Rows {
    private final Book book;

    Rows(Book book) {
        this.book = book;
    }

    void insert(Script script, Customer customer) {
        var words = book.words;
        script.add(
                Sql.INSERT_CUSTOMER,
                List.of(customer.id()),
                customer.id(),
                customer.merchant(),
                words.email(),
                words.name(),
                words.country(),
                book.chance(3) ? Absent.TEXT : words.phone(),
                book.chance(20),
                book.chance(2) ? Absent.DATE : LocalDate.of(1940, 1, 1).plusDays(book.random.nextInt(25_000)),
                book.now(),
                book.now());
    }

    /** Inserts a payment for a customer, 0 for a guest. */
    void insert(Script script, Payment payment, long customer) {
        var words = book.words;
        script.add(
                Sql.INSERT_PAYMENT,
                customer == 0 ? List.of(payment.id) : List.of(payment.id, customer),
                payment.id,
                payment.merchant,
                customer == 0 ? Absent.NUMBER : customer,
                money(payment.cents),
                words.currency(),
                payment.stage.text(),
                words.cardNumber(),
                words.brand(),
                words.description(),
                words.metadata(),
                words.tags(),
                book.now(),
                book.now());
    }

    /** Inserts a status row under {@code key} and remembers it as the payment's newest. */
    void insertStatus(Script script, Payment payment, long key, String status, String reason) {
        script.add(Sql.INSERT_STATUS, List.of(key, payment.id), key, payment.id, status, reason, book.now());
        payment.status = key;
    }

    void insertRefund(Script script, Payment payment, Payment.Refund refund) {
        script.add(
                Sql.INSERT_REFUND,
                List.of(refund.id(), payment.id),
                refund.id(),
                payment.id,
                money(refund.cents()),
                refund.answered() ? "succeeded" : "pending",
                book.now());
        payment.refunds.add(refund);
    }

    void insertDispute(Script script, Payment payment, Payment.Dispute dispute) {
        script.add(
                Sql.INSERT_DISPUTE,
                List.of(dispute.id(), payment.id),
                dispute.id(),
                payment.id,
                book.words.oneOf("fraudulent", "not received", "duplicate", "not as described"),
                "opened",
                book.words.evidence(),
                book.now().toLocalDate().plusDays(14),
                book.now());
        payment.dispute = dispute;
    }

    /** Brings a payment to a stage: the update of its row and the status row that tells of it. */
    void bringTo(Script script, Payment payment, Payment.Stage stage, String reason) {
        payment.stage = stage;
        script.add(Sql.UPDATE_PAYMENT, List.of(payment.id), stage.text(), book.now(), payment.id);
        insertStatus(script, payment, book.nextKey(), stage.text(), reason);
    }

    void updateCustomer(Script script, Customer customer) {
        script.add(
                Sql.UPDATE_CUSTOMER,
                List.of(customer.id()),
                book.words.email(),
                book.words.name(),
                book.words.phone(),
                book.now(),
                customer.id());
    }

    void updateRefund(Script script, UUID refund, String status) {
        script.add(Sql.UPDATE_REFUND, List.of(refund), status, refund);
    }

    /** A statement on one row that takes its key only. */
    void touch(Script script, Sql sql, Object key) {
        script.add(sql, List.of(key), key);
    }

    private static BigDecimal money(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }
}
