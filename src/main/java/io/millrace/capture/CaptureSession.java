package io.millrace.capture;

import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.capture.CaptureProgress.Counts;
import io.millrace.capture.CaptureStatus.State;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One session of the source that holds the capture's lock, with all that it needs; closed for good after any failure.
 *
 * <p>Blocking, for one thread. A batch is a transaction: what is remembered in the source is committed together with the
 * batch's end, after Kafka has acknowledged everything.
 */
final class CaptureSession implements AutoCloseable {
    /** Where we are behind, a batch is made of several ticks until it has about so many events. */
    private static final int BATCH_EVENTS_MIN = 20_000;

    /** What one look at the queue brought. */
    enum Polled {
        CAPTURED,
        NOTHING,
        /** The epoch was raised or a table is to be loaded: open anew. */
        OUTDATED
    }

    private final String source;
    private final Connection connection;
    private final Publisher publisher;
    private final Pgq pgq;
    private final Marks marks;
    private final int epoch;
    private final BatchCapture batches;
    private long highest;

    private CaptureSession(
            SourceSettings source,
            Connection connection,
            Publisher publisher,
            int epoch,
            BatchCapture batches,
            long highest) {
        this.source = source.name();
        this.connection = connection;
        this.publisher = publisher;
        this.pgq = new Pgq(connection, source);
        this.marks = new Marks(connection, source.name());
        this.epoch = epoch;
        this.batches = batches;
        this.highest = highest;
    }

    /**
     * Checks that nothing ran backwards, and loads what is still to be loaded.
     *
     * @param connection has the lock; closed with the session, and where it cannot be opened
     */
    static CaptureSession open(
            SourceSettings source, KafkaSettings kafka, Clock clock, CaptureProgress progress, Connection connection)
            throws SQLException, IOException, InterruptedException {
        Publisher publisher = null;
        CaptureSession opened = null;
        try {
            publisher = new Publisher(source.name(), kafka);
            opened = open(source, kafka, clock, progress, connection, publisher);
            return opened;
        } finally {
            if (opened == null) {
                closeAll(connection, publisher);
            }
        }
    }

    private static CaptureSession open(
            SourceSettings source,
            KafkaSettings kafka,
            Clock clock,
            CaptureProgress progress,
            Connection connection,
            Publisher publisher)
            throws SQLException, IOException, InterruptedException {
        var marks = new Marks(connection, source.name());
        marks.checkInstalled(source);
        publisher.checkTopics();
        int epoch = marks.now().epoch();
        var last = HighWater.read(source.name(), kafka);
        if (last.isPresent()) {
            last.get().check(source.name(), epoch, new Pgq(connection, source));
        }
        var tables = new ConcurrentHashMap<>(Catalogue.tables(source, connection));
        var orphans = Orphans.open(connection, source.name(), tables);
        connection.setAutoCommit(false);
        var load = new InitialLoad(source, clock, progress, connection, publisher, orphans, tables, epoch);
        for (var table : marks.toLoad()) {
            progress.is(State.LOADING, "table " + table.name());
            load.load(table);
            marks.loaded(table);
            connection.commit();
        }
        connection.commit();
        var batches = new BatchCapture(source, clock, connection, publisher, orphans, tables, epoch);
        connection.commit();
        long highest = last.filter(water -> water.epoch() == epoch)
                .map(HighWater::event)
                .orElse(0L);
        return new CaptureSession(source, connection, publisher, epoch, batches, highest);
    }

    int epoch() {
        return epoch;
    }

    /** Captures the next batch, if there is one; {@code counts} are valid when it returns. */
    Polled poll(Counts counts) throws SQLException, InterruptedException {
        var now = marks.now();
        if (now.epoch() != epoch || now.loads()) {
            connection.rollback();
            return Polled.OUTDATED;
        }
        var next = pgq.nextBatch(BATCH_EVENTS_MIN);
        if (next.isEmpty()) {
            connection.rollback();
            return Polled.NOTHING;
        }
        var batch = next.get();
        long highestOfBatch = batches.run(batch, counts);
        if (highestOfBatch > 0) {
            highest = Math.max(highest, highestOfBatch);
            counts.deadLettered += publisher.settle();
            publisher.remember(
                    HighWater.key(source), new HighWater(epoch, highest, batch.tick(), batch.tickTime()).json());
        }
        if (!pgq.finish(batch)) {
            throw new SQLException("batch " + batch.id() + " was finished by somebody else");
        }
        connection.commit();
        return highestOfBatch > 0 ? Polled.CAPTURED : Polled.NOTHING;
    }

    @Override
    public void close() {
        closeAll(connection, publisher);
    }

    private static void closeAll(Connection connection, @Nullable Publisher publisher) {
        if (publisher != null) {
            publisher.close();
        }
        SourceConnection.close(connection);
    }
}
