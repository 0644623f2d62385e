package io.millrace.stack.payments;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happens seldom and is hard on whoever follows. Each method tells whether there was anything to do it to. */
final class Turmoil {
    private final Book book;
    private final Rows rows;

    Turmoil(Book book) {
        this.book = book;
        this.rows = new Rows(book);
    }

    boolean deleteCustomer(Script script) {
        var drawn = book.customers.take();
        drawn.ifPresent(customer -> {
            rows.touch(script, Sql.DELETE_CUSTOMER, customer.id());
            book.goneCustomers.add(customer);
        });
        return drawn.isPresent();
    }

    boolean returnCustomer(Script script) {
        var drawn = book.goneCustomers.take();
        drawn.ifPresent(gone -> {
            var customer = new Customer(gone.id(), sameOrOther(gone.merchant()));
            rows.insert(script, customer);
            book.customers.add(customer);
        });
        return drawn.isPresent();
    }

    boolean deletePayment(Script script) {
        var drawn = takePayment();
        drawn.ifPresent(payment -> {
            rows.touch(script, Sql.DELETE_PAYMENT, payment.id);
            book.gonePayments.add(payment);
        });
        return drawn.isPresent();
    }

    boolean returnPayment(Script script) {
        var drawn = book.gonePayments.take();
        drawn.ifPresent(gone -> insertAgain(script, gone, sameOrOther(gone.merchant)));
        return drawn.isPresent();
    }

    private void insertAgain(Script script, Payment gone, long merchant) {
        var payment = new Payment(gone.id, merchant, gone.cents, Payment.Stage.CREATED);
        rows.insert(script, payment, 0);
        rows.insertStatus(script, payment, gone.status == 0 ? book.nextKey() : gone.status, "created", "again");
        book.keep(payment);
    }

    boolean deleteStatus(Script script) {
        var drawn = book.closed.any(payment -> payment.status != 0);
        drawn.ifPresent(payment -> {
            rows.touch(script, Sql.DELETE_STATUS, payment.status);
            book.goneStatuses.add(payment.status);
            payment.status = 0;
        });
        return drawn.isPresent();
    }

    boolean returnStatus(Script script) {
        var parent = book.closed.any();
        var key = parent.isEmpty() ? Optional.<Long>empty() : book.goneStatuses.take();
        key.ifPresent(gone -> rows.insertStatus(script, parent.orElseThrow(), gone, "noted", book.words.description()));
        return key.isPresent();
    }

    boolean deleteRefund(Script script) {
        var drawn = book.closed.any(payment -> !payment.refunds.isEmpty());
        drawn.ifPresent(payment -> {
            var refund = payment.refunds.removeFirst();
            rows.touch(script, Sql.DELETE_REFUND, refund.id());
            book.goneRefunds.add(refund.id());
        });
        return drawn.isPresent();
    }

    boolean returnRefund(Script script) {
        var parent = book.closed.any(payment -> payment.stage.paid() && payment.refundable() > 0);
        var key = parent.isEmpty() ? Optional.<UUID>empty() : book.goneRefunds.take();
        key.ifPresent(gone -> rows.insertRefund(
                script,
                parent.orElseThrow(),
                new Payment.Refund(gone, parent.orElseThrow().refundable(), book.chance(2))));
        return key.isPresent();
    }

    /** The payment's customer stays behind with the old merchant. */
    boolean movePayment(Script script) {
        var drawn = book.closed.any();
        if (drawn.isEmpty() || book.merchants.size() < 2) {
            return false;
        }
        var payment = drawn.get();
        payment.merchant = book.merchants.drawOther(book.random, payment.merchant);
        script.add(Sql.MOVE_PAYMENT, List.of(payment.id), payment.merchant, Absent.NUMBER, book.now(), payment.id);
        return true;
    }

    boolean moveCustomer(Script script) {
        var drawn = book.merchants.size() < 2 ? Optional.<Customer>empty() : book.customers.take();
        drawn.ifPresent(customer -> {
            var moved = new Customer(customer.id(), book.merchants.drawOther(book.random, customer.merchant()));
            script.add(Sql.MOVE_CUSTOMER, List.of(moved.id()), moved.merchant(), book.now(), moved.id());
            book.customers.add(moved);
        });
        return drawn.isPresent();
    }

    boolean moveStatus(Script script) {
        var from = book.closed.any(payment -> payment.status != 0);
        var to = from.flatMap(this::another);
        to.ifPresent(parent -> {
            long status = from.orElseThrow().status;
            moveChild(script, Sql.MOVE_STATUS, status, from.orElseThrow(), parent);
            from.orElseThrow().status = 0;
            parent.status = status;
        });
        return to.isPresent();
    }

    boolean moveRefund(Script script) {
        var from = book.closed.any(payment -> !payment.refunds.isEmpty());
        var to = from.flatMap(this::another);
        to.ifPresent(parent -> {
            var refund = from.orElseThrow().refunds.removeFirst();
            moveChild(script, Sql.MOVE_REFUND, refund.id(), from.orElseThrow(), parent);
            parent.refunds.add(refund);
        });
        return to.isPresent();
    }

    boolean moveDispute(Script script) {
        var from = book.closed.any(payment -> payment.dispute != null);
        var to = from.flatMap(this::another);
        if (to.isEmpty() || !(from.orElseThrow().dispute instanceof Payment.Dispute dispute)) {
            return false;
        }
        moveChild(script, Sql.MOVE_DISPUTE, dispute.id(), from.orElseThrow(), to.get());
        from.orElseThrow().dispute = null;
        to.get().dispute = dispute;
        return true;
    }

    private Optional<Payment> another(Payment payment) {
        return book.closed.any(other -> other != payment);
    }

    private void moveChild(Script script, Sql sql, Object key, Payment from, Payment to) {
        script.add(sql, List.of(key, from.id, to.id), to.id, key);
    }

    boolean replace(Script script) {
        if (book.chance(3)) {
            var customer = book.customers.any();
            customer.ifPresent(same -> {
                rows.touch(script, Sql.DELETE_CUSTOMER, same.id());
                rows.insert(script, same);
            });
            return customer.isPresent();
        }
        var drawn = takePayment();
        drawn.ifPresent(payment -> {
            rows.touch(script, Sql.DELETE_PAYMENT, payment.id);
            insertAgain(script, payment, payment.merchant);
        });
        return drawn.isPresent();
    }

    boolean repeat(Script script) {
        if (book.chance(3)) {
            var customer = book.customers.any();
            customer.ifPresent(same -> {
                rows.updateCustomer(script, same);
                rows.updateCustomer(script, same);
            });
            return customer.isPresent();
        }
        var drawn = book.closed.any();
        drawn.ifPresent(payment -> {
            for (int left = 2 + book.random.nextInt(3); left > 0; left--) {
                describe(script, payment);
            }
        });
        return drawn.isPresent();
    }

    boolean keepUnchanged(Script script) {
        if (book.chance(2)) {
            var customer = book.customers.any();
            customer.ifPresent(same -> rows.touch(script, Sql.KEEP_CUSTOMER, same.id()));
            return customer.isPresent();
        }
        var payment = book.closed.any();
        payment.ifPresent(same -> rows.touch(script, Sql.KEEP_PAYMENT, same.id));
        return payment.isPresent();
    }

    /** Things that are to be rolled back: the book learns nothing of them, except that their keys are used up. */
    boolean inVain(Script script) {
        var payment = new Payment(book.nextKey(), book.merchants.draw(book.random), 100, Payment.Stage.CREATED);
        rows.insert(script, payment, 0);
        rows.insertStatus(script, payment, book.nextKey(), "created", "in vain");
        book.closed.any().ifPresent(known -> describe(script, known));
        book.open.any().ifPresent(known -> rows.touch(script, Sql.DELETE_PAYMENT, known.id));
        return true;
    }

    /** Marks up to {@code rowsMax} of a merchant's newest payments, those of this worker only. */
    void changeMany(Script script, long merchant, int rowsMax) {
        script.add(
                Sql.UPDATE_MANY,
                List.of(),
                "{\"review\": {\"batch\": " + book.nextKey() + "}}",
                book.now(),
                merchant,
                (long) Book.WORKERS,
                (long) book.worker,
                (long) rowsMax);
    }

    private void describe(Script script, Payment payment) {
        script.add(Sql.UPDATE_DESCRIPTION, List.of(payment.id), book.words.description(), book.now(), payment.id);
    }

    private Optional<Payment> takePayment() {
        return book.chance(4) ? book.open.take() : book.closed.take();
    }

    private long sameOrOther(long merchant) {
        return book.chance(3) ? book.merchants.drawOther(book.random, merchant) : merchant;
    }
}
