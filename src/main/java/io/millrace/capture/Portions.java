package io.millrace.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A batch's events, portion by portion: while the caller publishes one, the next is read and the one after that is fetched,
 * each on a thread of its own.
 *
 * <p>The connection is the caller's, who may ask other things of it meanwhile: the driver lets one statement run after the
 * other, so that a batch stays one transaction. For one thread; when it is closed nothing is under way any more.
 */
final class Portions implements AutoCloseable {
    /** What the server answers once another statement of the transaction has failed. */
    private static final String ABORTED = "25P02";

    /** So many are fetched, or read as well, before the caller takes one. */
    private static final int AHEAD = 2;

    /** Events in their order, with when their transactions were committed, as far as that is known. */
    record Fetched(List<Pgq.Event> events, Map<Long, Long> committedAtMillis) {
        long committedAtMillis(Pgq.Event event) {
            return committedAtMillis.getOrDefault(event.transaction(), event.writtenAtMillis());
        }
    }

    /** Events in their order, and what each turned out to be; both empty at the end of the batch. */
    record Portion(List<Pgq.Event> events, List<Reading> readings) {}

    /** Where portions come from. Each of the two is called on one thread, but not on the same. */
    interface Steps {
        /** The next events, none at the end. */
        Fetched fetch() throws SQLException;

        Reading read(Pgq.Event event, long committedAtMillis) throws SQLException;
    }

    private static final Fetched END = new Fetched(List.of(), Map.of());

    private final Steps steps;
    private final Semaphore room = new Semaphore(AHEAD);
    private final BlockingQueue<Fetched> fetched = new LinkedBlockingQueue<>();
    private final BlockingQueue<Portion> read = new LinkedBlockingQueue<>();
    private final Thread fetching;
    private final Thread reading;
    private volatile boolean over;
    private volatile @Nullable Throwable failure;

    private Portions(Steps steps) {
        this.steps = steps;
        this.fetching = Thread.ofPlatform().daemon().name("capture-fetch").unstarted(this::fetchAll);
        this.reading = Thread.ofPlatform().daemon().name("capture-read").unstarted(this::readAll);
    }

    /** Begins with the first. */
    static Portions begin(Steps steps) {
        var portions = new Portions(steps);
        portions.fetching.start();
        portions.reading.start();
        return portions;
    }

    private void fetchAll() {
        try {
            Fetched next;
            do {
                room.acquireUninterruptibly();
                next = over ? END : steps.fetch();
                fetched.add(next);
            } while (!next.events().isEmpty());
        } catch (Throwable e) {
            fail(e);
            fetched.add(END);
        }
    }

    private void readAll() {
        try {
            Portion next;
            do {
                next = read(fetched.take());
                read.add(next);
            } while (!next.events().isEmpty());
        } catch (Throwable e) {
            fail(e);
            read.add(new Portion(List.of(), List.of()));
        }
    }

    private Portion read(Fetched portion) throws SQLException {
        var readings = new ArrayList<Reading>(portion.events().size());
        for (var event : portion.events()) {
            readings.add(steps.read(event, portion.committedAtMillis(event)));
        }
        return new Portion(portion.events(), readings);
    }

    /** Where the fetch fails while something is read, both may: the first is the cause of the other. */
    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** The next portion, once it is there. */
    Portion take() throws SQLException, InterruptedException {
        var portion = read.take();
        if (!portion.events().isEmpty()) {
            room.release();
            return portion;
        }
        switch (failure) {
            case null -> {
                return portion;
            }
            case SQLException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case Throwable cause -> throw new IllegalStateException(cause);
        }
    }

    /** Why the transaction failed where the caller met with {@code met}: what was under way may have failed before. */
    SQLException first(SQLException met) {
        if (!ABORTED.equals(met.getSQLState())) {
            return met;
        }
        close();
        return failure instanceof SQLException cause && !ABORTED.equals(cause.getSQLState()) ? cause : met;
    }

    /** Waits for what is under way, so that nobody uses the connection any more. */
    @Override
    public void close() {
        over = true;
        room.release();
        // Never interrupted: that would close the connection under a statement.
        joinUninterruptibly(fetching);
        joinUninterruptibly(reading);
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
