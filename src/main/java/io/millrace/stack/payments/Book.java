package io.millrace.stack.payments;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What one worker knows of the business: its merchants, its recent rows, its keys and its clock. For one thread.
 *
 * <p>A worker's keys are those that leave its number when divided by {@link #WORKERS}, in every table, so that workers
 * never touch one another's rows. Its size does not grow with time: old rows are forgotten.
 */
final class Book {
    /** How many share the keys. */
    static final int WORKERS = 4;

    private static final int CUSTOMERS_MAX = 2048;
    private static final int OPEN_MAX = 1500;
    private static final int CLOSED_MAX = 3000;
    private static final int GONE_MAX = 64;

    final int worker;
    final RandomGenerator random;
    final Words words;
    final Zipf merchants;
    final Pool<Customer> customers;
    final Pool<Payment> open;
    final Pool<Payment> closed;
    final Pool<Customer> goneCustomers;
    final Pool<Payment> gonePayments;
    final Pool<Long> goneStatuses;
    final Pool<UUID> goneRefunds;

    private final long stepNanos;
    private Instant now;
    private long number;

    /**
     * @param number the first of the worker's keys, divided by {@link #WORKERS}
     * @param stepNanos how far its clock goes with each operation
     */
    Book(int worker, RandomGenerator random, Zipf merchants, long number, Instant start, long stepNanos) {
        this.worker = worker;
        this.random = random;
        this.words = new Words(random);
        this.merchants = merchants;
        this.number = number;
        this.now = start;
        this.stepNanos = stepNanos;
        this.customers = new Pool<>(CUSTOMERS_MAX, random);
        this.open = new Pool<>(OPEN_MAX, random);
        this.closed = new Pool<>(CLOSED_MAX, random);
        this.goneCustomers = new Pool<>(GONE_MAX, random);
        this.gonePayments = new Pool<>(GONE_MAX, random);
        this.goneStatuses = new Pool<>(GONE_MAX, random);
        this.goneRefunds = new Pool<>(GONE_MAX, random);
    }

    /** A key that no row has had. */
    long nextKey() {
        return number++ * WORKERS + worker;
    }

    /** Makes {@code least} the first of the numbers that keys are made of, unless they have come further. */
    void skipTo(long least) {
        number = Math.max(number, least);
    }

    /** Forgets every row. */
    void clear() {
        for (var pool : List.of(customers, open, closed, goneCustomers, gonePayments, goneStatuses, goneRefunds)) {
            pool.clear();
        }
    }

    /** As {@link #nextKey}, for a table keyed by UUID. */
    UUID nextUuid() {
        return new UUID(random.nextLong(), nextKey());
    }

    void stepClock() {
        now = now.plusNanos(stepNanos);
    }

    OffsetDateTime now() {
        return now.atOffset(ZoneOffset.UTC);
    }

    /** Keeps a payment where its stage belongs. */
    void keep(Payment payment) {
        (payment.stage.open() ? open : closed).add(payment);
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
