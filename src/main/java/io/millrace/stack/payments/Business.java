package io.millrace.stack.payments;

import java.util.Arrays;

/**
 * Decides what happens next, by chance and by what there is to do it to. For one thread.
 *
 * <p>Decisions come from the book's random numbers alone, never from time or from what the database answers.
 */
final class Business {
    private static final Operation[] OPERATIONS = Operation.values();
    private static final int SHARES =
            Arrays.stream(OPERATIONS).mapToInt(Operation::share).sum();

    private final Book book;
    private final Trade trade;
    private final Turmoil turmoil;
    private final Tally tally;

    Business(Book book, Tally tally) {
        this.book = book;
        this.trade = new Trade(book);
        this.turmoil = new Turmoil(book);
        this.tally = tally;
    }

    /** Draws what shall happen next. Where too much is left open already, that comes first. */
    Operation draw() {
        int left = book.random.nextInt(SHARES);
        for (var operation : OPERATIONS) {
            left -= operation.share();
            if (left < 0) {
                return operation == Operation.NEW_PAYMENT && book.open.isFull() ? Operation.ADVANCE : operation;
            }
        }
        throw new AssertionError("shares do not add up to " + SHARES);
    }

    /** Writes the operation into the script; a new payment where there is nothing to do it to. */
    void write(Operation operation, Script script) {
        book.stepClock();
        if (apply(operation, script)) {
            tally.count(operation);
        } else {
            trade.newPayment(script);
            tally.count(Operation.NEW_PAYMENT);
        }
    }

    private boolean apply(Operation operation, Script script) {
        return switch (operation) {
            case NEW_CUSTOMER -> trade.newCustomer(script);
            case NEW_PAYMENT -> trade.newPayment(script);
            case ADVANCE -> trade.advance(script);
            case REFUND_ASKED -> trade.askRefund(script);
            case REFUND_ANSWERED -> trade.answerRefund(script);
            case DISPUTE_OPENED -> trade.openDispute(script);
            case DISPUTE_EVIDENCE -> trade.addEvidence(script);
            case DISPUTE_DECIDED -> trade.decideDispute(script);
            case CUSTOMER_CHANGED -> trade.changeCustomer(script);
            case MERCHANT_CHANGED -> trade.changeMerchant(script);
            case CUSTOMER_DELETED -> turmoil.deleteCustomer(script);
            case CUSTOMER_BACK -> turmoil.returnCustomer(script);
            case PAYMENT_DELETED -> turmoil.deletePayment(script);
            case PAYMENT_BACK -> turmoil.returnPayment(script);
            case STATUS_DELETED -> turmoil.deleteStatus(script);
            case REFUND_DELETED -> turmoil.deleteRefund(script);
            case STATUS_BACK -> turmoil.returnStatus(script);
            case REFUND_BACK -> turmoil.returnRefund(script);
            case PAYMENT_MOVED -> turmoil.movePayment(script);
            case CUSTOMER_MOVED -> turmoil.moveCustomer(script);
            case STATUS_MOVED -> turmoil.moveStatus(script);
            case REFUND_MOVED -> turmoil.moveRefund(script);
            case DISPUTE_MOVED -> turmoil.moveDispute(script);
            case REPLACED -> turmoil.replace(script);
            case REPEATED -> turmoil.repeat(script);
            case UNCHANGED -> turmoil.keepUnchanged(script);
            case ROLLED_BACK, LATE_ROLLED_BACK -> turmoil.inVain(script);
            case MANY, LATE -> throw new IllegalArgumentException(operation + " is not written as one operation");
        };
    }

    /** Writes one statement that changes up to {@code rowsMax} payments of a merchant. */
    void writeMany(Script script, long merchant, int rowsMax) {
        book.stepClock();
        turmoil.changeMany(script, merchant, rowsMax);
        tally.count(Operation.MANY);
    }
}
