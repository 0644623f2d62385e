package io.millrace.stack.payments;

/** The kinds of things that happen, each with its share of all that are drawn. */
enum Operation {
    NEW_CUSTOMER(60),
    NEW_PAYMENT(200),
    ADVANCE(540),
    REFUND_ASKED(22),
    REFUND_ANSWERED(22),
    DISPUTE_OPENED(6),
    DISPUTE_EVIDENCE(10),
    DISPUTE_DECIDED(6),
    CUSTOMER_CHANGED(45),
    MERCHANT_CHANGED(2),
    CUSTOMER_DELETED(4),
    /** A deleted customer's key is inserted again. */
    CUSTOMER_BACK(3),
    /** With all its children, by cascade. */
    PAYMENT_DELETED(8),
    /** A deleted payment's key is inserted again, and the key of one of its statuses. */
    PAYMENT_BACK(4),
    STATUS_DELETED(8),
    REFUND_DELETED(4),
    /** A deleted status's key is inserted again, under another payment. */
    STATUS_BACK(4),
    /** A deleted refund's key is inserted again, under another payment. */
    REFUND_BACK(2),
    /** To another merchant; its children go along without a change of their own. */
    PAYMENT_MOVED(4),
    CUSTOMER_MOVED(3),
    /** To another payment, of the same merchant or of another. */
    STATUS_MOVED(2),
    REFUND_MOVED(2),
    DISPUTE_MOVED(1),
    /** A payment or customer is deleted and inserted again in one transaction. */
    REPLACED(3),
    /** One row is updated several times in one transaction. */
    REPEATED(8),
    /** An update that changes nothing. */
    UNCHANGED(8),
    /** Of its own transaction, and leaves nothing behind. */
    ROLLED_BACK(6),

    /** One statement over many rows of a merchant; not drawn, but done when its share of all changes is due. */
    MANY(0),
    /** A transaction that commits late; not drawn, the work of a worker of its own. */
    LATE(0),
    /** As {@link #LATE}, rolled back in the end. */
    LATE_ROLLED_BACK(0);

    private final int share;

    Operation(int share) {
        this.share = share;
    }

    int share() {
        return share;
    }
}
