package io.millrace.capture;

import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.capture.CaptureProgress.Counts;
import io.millrace.capture.CaptureStatus.State;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures one source, step by step; the caller decides when.
 *
 * <pre>
 *   next batch -> portions -> changes -> Kafka acknowledges -> state record -> finish batch, commit
 * </pre>
 *
 * <p>Blocking. {@link #pollOnce} and {@link #close} are for one thread at a time; {@link #tick} may run beside them, and
 * {@link #status} answers anybody at once. After a failure everything is closed, and the next poll opens it anew, so the
 * batch comes again whole: a change may reach Kafka twice, none is lost.
 */
public final class CaptureLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CaptureLoop.class);

    /** What a poll brought. */
    public enum Polled {
        /** There may be more at once. */
        CAPTURED,
        NOTHING,
        /** Another capture of this source holds the lock. */
        LOCKED_OUT
    }

    private final SourceSettings source;
    private final KafkaSettings kafka;
    private final Clock clock;
    private final CaptureProgress progress;
    private final Ticker ticker;

    private @Nullable CaptureSession session;
    private @Nullable Connection door;

    public CaptureLoop(SourceSettings source, KafkaSettings kafka, Clock clock) {
        this.source = source;
        this.kafka = kafka;
        this.clock = clock;
        this.progress = new CaptureProgress(source.name());
        this.ticker = new Ticker(source, clock, progress);
    }

    /** Makes a tick where it is time for one, and now and then does PGQ's housekeeping. */
    public void tick() throws SQLException {
        ticker.tick();
    }

    /**
     * Captures one batch, if there is one and nobody else captures the source; who is locked out keeps a session to ask again
     * with. A failure is thrown after everything was closed.
     */
    public synchronized Polled pollOnce() throws SQLException, IOException, InterruptedException {
        boolean done = false;
        try {
            var polled = poll();
            done = true;
            return polled;
        } finally {
            if (!done) {
                closeSession();
                closeDoor();
            }
        }
    }

    private Polled poll() throws SQLException, IOException, InterruptedException {
        if (session == null) {
            var connection = door == null ? SourceConnection.openForCapture(source) : door;
            door = connection;
            if (!new Marks(connection, source.name()).lock()) {
                progress.is(State.STANDBY, "another node captures it");
                return Polled.LOCKED_OUT;
            }
            door = null;
            var opened = CaptureSession.open(source, kafka, clock, progress, connection);
            session = opened;
            log.info("source {}: capture runs, epoch {}", source.name(), opened.epoch());
            progress.is(State.RUNNING, "capturing");
        }
        var counts = new Counts();
        var polled = session.poll(counts);
        progress.counted(counts);
        return switch (polled) {
            case CAPTURED -> Polled.CAPTURED;
            case NOTHING -> Polled.NOTHING;
            case OUTDATED -> {
                closeSession();
                yield Polled.CAPTURED;
            }
        };
    }

    /** How it is doing. */
    public CaptureStatus status() {
        return progress.status();
    }

    /** Says in the status why the last poll failed. */
    void failed(State state, String detail) {
        progress.is(state, detail);
    }

    @Override
    public synchronized void close() {
        closeSession();
        closeDoor();
        ticker.close();
        progress.is(State.STALLED, "it was stopped");
    }

    private void closeDoor() {
        var open = door;
        door = null;
        if (open != null) {
            SourceConnection.close(open);
        }
    }

    private void closeSession() {
        var open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
