package io.millrace.stack.payments;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A payments business at work on a database that has its schema and its merchants.
 *
 * <p>It makes row changes at a fixed rate, however long the database takes for them, from {@link #start} to {@link #stop}.
 * It goes on from whatever rows it finds. The same seed on an empty database gives the same rows for the same number of
 * operations, at any rate at which the clock columns are of no interest.
 *
 * <p>Has four threads and four connections of its own. All methods may be called from any thread.
 */
public final class Simulator implements AutoCloseable {
    /** The busy workers, who share the merchants; the last of {@link Book#WORKERS} is the late one. */
    private static final int BUSY_WORKERS = Book.WORKERS - 1;

    private static final double LATE_SHARE = 0.02;
    private static final double CHANGES_PER_OPERATION = 1.9;
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private final String jdbcUrl;
    private final String user;
    private final SimulatorSettings settings;
    private final Run run;
    private final Tally tally = new Tally();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    public Simulator(String jdbcUrl, String user, SimulatorSettings settings) {
        this(jdbcUrl, user, settings, Long.MAX_VALUE);
    }

    /** As the other, ending by itself when each worker has done so many operations. */
    Simulator(String jdbcUrl, String user, SimulatorSettings settings, long operations) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.settings = settings;
        this.run = new Run(operations);
    }

    /** Creates what is missing of the tables, in the schema that the connection finds first: {@code public}. */
    public static void createSchema(String jdbcUrl, String user) {
        Schema.create(jdbcUrl, user);
    }

    /** Inserts those of the merchants that are not there, in one statement; the others stay as they are. */
    public static void seedMerchants(String jdbcUrl, String user, SimulatorSettings settings) {
        Schema.seedMerchants(jdbcUrl, user, settings);
    }

    /**
     * Begins to make changes, once.
     *
     * @throws io.millrace.base.SetUpException where the database does not answer or does not have the tables
     */
    public synchronized void start() {
        if (!threads.isEmpty() || run.isOver()) {
            throw new IllegalStateException("a simulator starts once");
        }
        try {
            open();
        } catch (SQLException e) {
            stop();
            throw Schema.refused(jdbcUrl, "begin the payments business", e);
        }
        threads.forEach(Thread::start);
    }

    /** Everything is read before anything is changed: what one worker finds must not depend on how fast another is. */
    private void open() throws SQLException {
        long number;
        try (var connection = Session.connect(jdbcUrl, user)) {
            number = new Leftovers(connection).firstNumber();
        }
        var everyone = new Zipf(1, 1, settings.merchants());
        for (int worker = 0; worker < BUSY_WORKERS; worker++) {
            var own = new Zipf(worker + 1, BUSY_WORKERS, settings.merchants());
            double rate = settings.rate() * (1 - LATE_SHARE) * own.weight() / everyone.weight();
            if (own.size() > 0) {
                var book = book(worker, own, number, rate);
                employ(book, new BusyWorker(book, new Business(book, tally), run, rate));
            }
        }
        double rate = settings.rate() * LATE_SHARE;
        var book = book(BUSY_WORKERS, everyone, number, rate);
        employ(book, new LateWorker(book, new Business(book, tally), run, tally, rate, settings.holdMax()));
    }

    private Book book(int worker, Zipf merchants, long number, double rate) {
        // Begun again on existing rows, the business must not decide the same again: the keys' number takes part.
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create((settings.seed() * 31 + number) * 31 + worker);
        long stepNanos = (long) (CHANGES_PER_OPERATION / rate * 1e9);
        return new Book(worker, random, merchants, number, settings.start(), stepNanos);
    }

    private void employ(Book book, Worker worker) throws SQLException {
        var session = new Session(jdbcUrl, user);
        sessions.add(session);
        var desk = new Desk(session, book, tally);
        desk.readBook();
        threads.add(Thread.ofPlatform().name("payments-" + book.worker).daemon().unstarted(() -> work(desk, worker)));
    }

    private void work(Desk desk, Worker worker) {
        try {
            worker.work(desk);
        } catch (SQLException e) {
            fail("The payments simulator stopped because PostgreSQL answered [" + e.getSQLState() + "] "
                    + Schema.oneLine(e));
        } catch (InterruptedException e) {
            fail("The payments simulator stopped because its thread was interrupted");
        } catch (RuntimeException e) {
            fail("The payments simulator stopped on a mistake of its own: " + e);
        }
    }

    /** The first failure ends the work of all. */
    private void fail(String sentence) {
        failure.compareAndSet(null, sentence);
        run.end();
    }

    /**
     * Ends the work: what is open is committed or rolled back, the late transactions without waiting longer. Returns when
     * all threads have ended. May be called again, and before {@link #start}.
     */
    public synchronized void stop() {
        run.end();
        try {
            for (var thread : threads) {
                if (thread.isAlive() && !thread.join(STOP_MAX)) {
                    failure.compareAndSet(
                            null,
                            "The payments simulator was cut off because PostgreSQL did not answer in " + STOP_MAX);
                    abort();
                }
            }
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        }
        for (var session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                // Its server is gone, and the connection with it.
                continue;
            }
        }
        sessions.clear();
    }

    private void abort() {
        for (var session : sessions) {
            try {
                session.abort();
            } catch (SQLException e) {
                // It is as ended as it can be.
                continue;
            }
        }
    }

    /** Waits until each worker has done the operations it was given. */
    void awaitEnd() throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }

    /** Row changes committed so far, as triggers on the tables see them: those made through foreign keys among them. */
    public long changes() {
        return tally.changes();
    }

    /** How often an operation was done or tried. */
    long count(Operation operation) {
        return tally.of(operation);
    }

    /** Why the business came to a halt by itself, in one sentence; empty while it runs and after a clean stop. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() {
        stop();
    }
}
