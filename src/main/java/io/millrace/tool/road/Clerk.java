package io.millrace.tool.road;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Makes the changes of one connection: of ten, four new transactions, three updates and three statuses of earlier ones.
 *
 * <p>What is due goes in one transaction, every few milliseconds. For one thread.
 */
final class Clerk implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(4);
    private static final int COMMIT_MAX = 200;
    private static final int REMEMBERED = 2_048;

    private static final String INSERT = "insert into transactions (id, merchant_id, amount, currency, status,"
            + " card_number, card_brand, description, metadata, created_at, updated_at) values (?, ?, ?, 'EUR',"
            + " 'authorized', '4000000000000000', 'visa', 'an order of shoes and socks',"
            + " '{\"channel\": \"web\", \"order\": \"A-17\"}', now(), now())";
    private static final String UPDATE =
            "update transactions set amount = ?, status = 'captured', updated_at = now() where id = ?";
    private static final String STATUS = "insert into transaction_statuses (id, transaction_id, status, reason, at)"
            + " values (?, ?, 'captured', 'the merchant has captured it', now())";

    private record Known(long id, long merchant) {}

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement status;
    private final Traffic.Merchants merchants;
    private final double share;
    private final Random random;
    private final Known[] known = new Known[REMEMBERED];
    private int remembered;
    private long nextKey;

    /**
     * @param share of the changes that become samples
     * @param firstKey of its transactions, and of its statuses
     */
    Clerk(Site site, Traffic.Merchants merchants, double share, long firstKey, long seed) throws SQLException {
        this.connection = site.openSource();
        connection.setAutoCommit(false);
        this.insert = connection.prepareStatement(INSERT);
        this.update = connection.prepareStatement(UPDATE);
        this.status = connection.prepareStatement(STATUS);
        this.merchants = merchants;
        this.share = share;
        this.nextKey = firstKey;
        this.random = new Random(seed);
    }

    /** Makes so many changes at so many a second, from now on. */
    void work(int rate, long changes, Consumer<Sample> samples) throws SQLException, InterruptedException {
        double nanosEach = 1e9 / rate;
        long begin = System.nanoTime();
        for (long next = 0; next < changes; ) {
            long dueUpTo = Math.min(changes, 1 + (long) ((System.nanoTime() - begin) / nanosEach));
            if (dueUpTo > next) {
                long end = Math.min(dueUpTo, next + COMMIT_MAX);
                commit(begin, nanosEach, next, end).forEach(samples);
                next = end;
            }
            if (next == dueUpTo && next < changes) {
                Thread.sleep(TICK);
            }
        }
    }

    /** Makes the changes from one number to before another; those of them that are samples. */
    private List<Sample> commit(long begin, double nanosEach, long from, long end) throws SQLException {
        var samples = new ArrayList<Sample>();
        for (long i = from; i < end; i++) {
            var sample = make(begin + (long) (i * nanosEach));
            if (random.nextDouble() < share) {
                samples.add(sample);
            }
        }
        insert.executeBatch();
        update.executeBatch();
        status.executeBatch();
        connection.commit();
        return samples;
    }

    private Sample make(long dueNanos) throws SQLException {
        int dice = remembered == 0 ? 0 : random.nextInt(10);
        long key = nextKey++;
        if (dice < 4) {
            long merchant = merchants.drawn(random.nextDouble());
            insert.setLong(1, key);
            insert.setLong(2, merchant);
            insert.setLong(3, 0);
            insert.addBatch();
            known[remembered++ % REMEMBERED] = new Known(key, merchant);
            return new Sample(Sample.Kind.INSERTED, merchant, key, 0, dueNanos);
        }
        var one = known[random.nextInt(Math.min(remembered, REMEMBERED))];
        if (dice < 7) {
            update.setLong(1, key);
            update.setLong(2, one.id);
            update.addBatch();
            return new Sample(Sample.Kind.UPDATED, one.merchant, one.id, key, dueNanos);
        }
        status.setLong(1, key);
        status.setLong(2, one.id);
        status.addBatch();
        return new Sample(Sample.Kind.STATUS, one.merchant, one.id, key, dueNanos);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
