package io.millrace.stack.payments;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the business without a database: as they would be read from its tables, in the form in which PostgreSQL prints
 * them to a session in UTC, times with a {@code T} and a {@code Z}. The same seed gives the same rows. For one thread.
 */
public final class MadeRows {
    /** Columns of {@code transactions} in the table's order, without the card's number, which nobody is to have. */
    public static final List<String> TRANSACTION = List.of(
            "id",
            "merchant_id",
            "customer_id",
            "amount",
            "currency",
            "status",
            "card_brand",
            "description",
            "metadata",
            "tags",
            "created_at",
            "updated_at");

    /** Columns of {@code transaction_statuses}. */
    public static final List<String> STATUS = List.of("id", "transaction_id", "status", "reason", "at");

    private static final Duration STEP = Duration.ofMillis(13);

    /** One row: a text or null for each of its columns. */
    public record Made(long merchant, long id, List<@Nullable String> values) {
        public Made {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    private final RandomGenerator random;
    private final Words words;
    private final Zipf merchants;
    private Instant now;
    private long nextId = 1;

    /** @param merchants how many there are: keys 1 to this; the lower the key, the busier the merchant */
    public MadeRows(int merchants, long seed, Instant start) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.words = new Words(random);
        this.merchants = new Zipf(1, 1, merchants);
        this.now = start;
    }

    /** The next payment of whichever merchant comes next. */
    public Made transaction() {
        return transaction(merchants.draw(random));
    }

    /** The next payment of this merchant. */
    public Made transaction(long merchant) {
        long id = nextId++;
        var at = now();
        return new Made(
                merchant,
                id,
                Arrays.asList(
                        Long.toString(id),
                        Long.toString(merchant),
                        random.nextInt(5) == 0 ? null : Long.toString(1 + random.nextInt(100_000)),
                        (1 + random.nextInt(100_000)) + "." + (10 + random.nextInt(90)),
                        words.currency(),
                        "created",
                        words.brand(),
                        words.description(),
                        words.metadata(),
                        words.tags(),
                        at,
                        at));
    }

    /** A payment's row after it has come on: its status and the time of its last change are others. */
    public Made changed(Made payment) {
        List<@Nullable String> values = new ArrayList<>(payment.values());
        values.set(TRANSACTION.indexOf("status"), words.oneOf("authorized", "captured", "settled", "declined"));
        values.set(TRANSACTION.indexOf("updated_at"), now());
        return new Made(payment.merchant(), payment.id(), values);
    }

    /** A row that tells of a payment's status. */
    public Made status(Made payment) {
        long id = nextId++;
        return new Made(
                payment.merchant(),
                id,
                Arrays.asList(
                        Long.toString(id),
                        Long.toString(payment.id()),
                        words.oneOf("authorized", "captured", "settled", "declined", "refunded"),
                        words.oneOf("", "by the customer", "by the bank", "by a rule"),
                        now()));
    }

    /** The time, which goes on with each row. */
    public OffsetDateTime time() {
        now = now.plus(STEP);
        return now.atOffset(ZoneOffset.UTC);
    }

    private String now() {
        return time().toInstant().toString();
    }
}
