package io.millrace.stack.payments;

import io.millrace.base.Clock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * One merchant of a payments business who makes row changes at a rate of its own, in small and frequent transactions, from
 * {@link #start} to {@link #close}: payments and their statuses are inserted, updated and deleted.
 *
 * <p>Its rows have keys that the business does not know, so the two never meet in a row; they stay when it is closed. Has
 * one thread and one connection of its own. All methods may be called from any thread.
 */
public final class Whale implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(80);
    private static final Duration STOP_MAX = Duration.ofSeconds(20);
    private static final int STATEMENTS_MAX = 50;
    private static final int COURSE_SHARES = 100;

    private final String jdbcUrl;
    private final String user;
    private final int merchant;
    private final int rate;
    private final long seed;
    private final Run run = new Run(Long.MAX_VALUE);
    private final Tally tally = new Tally();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    private @Nullable Session session;
    private @Nullable Thread thread;

    /**
     * @param merchant the key of a merchant that is there
     * @param rate row changes per second
     * @param seed of what it does
     */
    public Whale(String jdbcUrl, String user, int merchant, int rate, long seed) {
        if (rate < 1) {
            throw new IllegalArgumentException("rate is " + rate + " changes per second, at least 1 is needed");
        }
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.merchant = merchant;
        this.rate = rate;
        this.seed = seed;
    }

    /**
     * Begins to make changes, once.
     *
     * @throws io.millrace.base.SetUpException where the database does not answer or does not have the tables
     */
    public synchronized void start() {
        if (thread != null || run.isOver()) {
            throw new IllegalStateException("a whale starts once");
        }
        try {
            var opened = new Session(jdbcUrl, user);
            session = opened;
            var book = book(opened);
            thread = Thread.ofPlatform().name("payments-whale").daemon().start(() -> work(opened, book));
        } catch (SQLException e) {
            close();
            throw Schema.refused(jdbcUrl, "begin the business of merchant " + merchant, e);
        }
    }

    private Book book(Session opened) throws SQLException {
        long number = Leftovers.firstNumber(opened.connection(), Keys.FOREIGN_MIN, Keys.WHALE_END);
        opened.connection().rollback();
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + number);
        var now = Instant.ofEpochMilli(Clock.SYSTEM.millis());
        return new Book(0, random, new Zipf(merchant, 1, merchant), number, now, 1_000_000_000L / rate);
    }

    private void work(Session opened, Book book) {
        try {
            keepPace(opened, book);
        } catch (SQLException e) {
            fail("The business of merchant " + merchant + " stopped because PostgreSQL answered [" + e.getSQLState()
                    + "] " + Schema.oneLine(e));
        } catch (InterruptedException e) {
            fail("The business of merchant " + merchant + " stopped because its thread was interrupted");
        } catch (RuntimeException e) {
            fail("The business of merchant " + merchant + " stopped on a mistake of its own: " + e);
        }
    }

    private void keepPace(Session opened, Book book) throws SQLException, InterruptedException {
        var business = new Business(book, tally);
        var pace = new Pace(rate, System.nanoTime());
        while (!run.isOver()) {
            long due = pace.due(System.nanoTime());
            if (due > 0) {
                var script = script(business, book, Math.min(due, STATEMENTS_MAX));
                long made = opened.commit(in -> in.send(script));
                tally.committed(made);
                pace.made(made);
            }
            if (due < STATEMENTS_MAX) {
                run.pause(TICK);
            }
        }
    }

    private static Script script(Business business, Book book, long statements) {
        var script = new Script();
        while (script.size() < statements) {
            business.write(draw(book), script);
        }
        return script;
    }

    /** More is inserted than deleted, and most of what happens is that a payment goes on. */
    private static Operation draw(Book book) {
        int dice = book.random.nextInt(COURSE_SHARES);
        if (dice < 25 && !book.open.isFull()) {
            return Operation.NEW_PAYMENT;
        }
        if (dice < 80) {
            return Operation.ADVANCE;
        }
        if (dice < 85) {
            return Operation.REPEATED;
        }
        return dice < 95 ? Operation.PAYMENT_DELETED : Operation.STATUS_DELETED;
    }

    private void fail(String sentence) {
        failure.compareAndSet(null, sentence);
        run.end();
    }

    /** Row changes committed so far, as triggers on the tables see them. */
    public long changes() {
        return tally.changes();
    }

    /** Why it came to a halt by itself, in one sentence; empty while it runs and after a clean end. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Ends the work; returns when the thread has ended. May be called again, and before {@link #start}. */
    @Override
    public synchronized void close() {
        run.end();
        try {
            if (thread != null && !thread.join(STOP_MAX) && session != null) {
                failure.compareAndSet(
                        null,
                        "The business of merchant " + merchant + " was cut off because PostgreSQL did not answer in "
                                + STOP_MAX);
                session.abort();
            }
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            // Its server is gone, and the connection with it.
            failure.compareAndSet(null, "The connection of merchant " + merchant + " broke: " + Schema.oneLine(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session = null;
    }
}
