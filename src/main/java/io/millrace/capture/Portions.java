package io.millrace.capture;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the events of a batch, portion by portion, each on a thread of its own while the caller works on the one before.
 *
 * <p>The connection is the caller's, who may ask other things of it meanwhile: the driver lets one statement run after the
 * other, so that a batch stays one transaction. For one thread; when it is closed nothing is under way any more.
 */
final class Portions implements AutoCloseable {
    /** What the server answers once another statement of the transaction has failed. */
    private static final String ABORTED = "25P02";

    private final Pgq pgq;
    private @Nullable FutureTask<List<Pgq.Event>> underWay;

    Portions(Pgq pgq) {
        this.pgq = pgq;
    }

    /** Begins to fetch the next portion of up to so many events; to be taken before another one is asked for. */
    void ask(int rows) {
        if (underWay != null) {
            throw new IllegalStateException("a portion is under way already");
        }
        var fetch = new FutureTask<>(() -> pgq.fetch(rows));
        underWay = fetch;
        var _ = Thread.ofVirtual().name("capture-fetch").start(fetch);
    }

    /** The portion that was asked for, once it is there; empty at the end of the batch. */
    List<Pgq.Event> take() throws SQLException, InterruptedException {
        var fetch = underWay;
        if (fetch == null) {
            throw new IllegalStateException("no portion was asked for");
        }
        try {
            var portion = fetch.get();
            underWay = null;
            return portion;
        } catch (ExecutionException e) {
            underWay = null;
            switch (e.getCause()) {
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Why the transaction failed where the caller met with {@code met}: what was under way may have failed before. */
    SQLException first(SQLException met) {
        var cause = ABORTED.equals(met.getSQLState()) ? end() : null;
        return cause instanceof SQLException failure && !ABORTED.equals(failure.getSQLState()) ? failure : met;
    }

    /** Waits for what is under way, so that nobody uses the connection any more. */
    @Override
    public void close() {
        // The caller has failed before, or it would have taken this portion: what comes of it is nobody's.
        var _ = end();
    }

    /** Waits for what is under way; why it failed, if it did. */
    private @Nullable Throwable end() {
        boolean interrupted = false;
        Throwable failure = null;
        while (underWay != null) {
            try {
                underWay.get();
                underWay = null;
            } catch (ExecutionException e) {
                failure = e.getCause();
                underWay = null;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failure;
    }
}
