package io.millrace.stack.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code transactions} and those of its children that a worker still has plans for. For one thread. */
final class Payment {
    /** How far a payment has come; its name in lower case is what the column says. */
    enum Stage {
        CREATED,
        AUTHORIZED,
        CAPTURED,
        SETTLED,
        DECLINED,
        VOIDED,
        PARTIALLY_REFUNDED,
        REFUNDED;

        boolean open() {
            return this == CREATED || this == AUTHORIZED || this == CAPTURED;
        }

        /** Whether money has moved, and could move back. */
        boolean paid() {
            return this == SETTLED || this == PARTIALLY_REFUNDED;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Refund(UUID id, long cents, boolean answered) {}

    record Dispute(long id, boolean decided) {}

    final long id;
    final long cents;
    final List<Refund> refunds = new ArrayList<>();
    long merchant;
    Stage stage;

    /** The key of its newest status row, 0 if there is none. */
    long status;

    @Nullable
    Dispute dispute;

    Payment(long id, long merchant, long cents, Stage stage) {
        this.id = id;
        this.merchant = merchant;
        this.cents = cents;
        this.stage = stage;
    }

    /** What may still be refunded. */
    long refundable() {
        return cents - refunds.stream().mapToLong(Refund::cents).sum();
    }
}
