package io.millrace.capture;

import io.millrace.base.Clock;
import io.millrace.capture.CaptureProgress.Counts;
import io.millrace.capture.CaptureStatus.State;
import io.millrace.change.Op;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the rows of a newly captured table to Kafka as they are now, older than every change of this epoch.
 *
 * <p>The triggers were there before, so a row that changes meanwhile comes again, newer. A crash repeats the table.
 */
final class InitialLoad {
    private static final Logger log = LoggerFactory.getLogger(InitialLoad.class);
    private static final int LOGGED_ROWS = 100_000;
    private static final int CHECKED_ROWS = 1_000;

    private final SourceSettings source;
    private final Clock clock;
    private final CaptureProgress progress;
    private final Connection connection;
    private final Publisher publisher;
    private final Orphans orphans;
    private final Map<TableId, SourceTable> tables;
    private final int epoch;

    InitialLoad(
            SourceSettings source,
            Clock clock,
            CaptureProgress progress,
            Connection connection,
            Publisher publisher,
            Orphans orphans,
            Map<TableId, SourceTable> tables,
            int epoch) {
        this.source = source;
        this.clock = clock;
        this.progress = progress;
        this.connection = connection;
        this.publisher = publisher;
        this.orphans = orphans;
        this.tables = tables;
        this.epoch = epoch;
    }

    /** Loads one table; returns when Kafka has all of it. The caller commits. */
    void load(TableId id) throws SQLException {
        var table = tables.get(id);
        if (table != null) {
            new OneTable(table).run();
        }
    }

    private final class OneTable {
        private final SourceTable table;
        private final Counts counts = new Counts();
        private final EventPublisher events;
        private final Changes changes = new Changes(clock.millis());
        private final long now = clock.millis();
        private long rows;

        OneTable(SourceTable table) {
            this.table = table;
            var memory = new ParentMemory(connection, source.name(), tables);
            var parents = BatchCapture.parents(tables);
            var resolver = new Resolver(new ParentRows(connection, tables), memory, () -> {});
            this.events = new EventPublisher(parents, resolver, orphans, publisher, counts, clock);
        }

        void run() throws SQLException {
            log.info("source {}: loading table {}", source.name(), table.id().name());
            new JdbcSourceScan(source).each(table.id(), Set.of(), this::row);
            for (var parent : orphans.awaited()) {
                if (parent.table().equals(table.id())) {
                    adopt(parent);
                }
            }
            counts.deadLettered += publisher.settle();
            progress.counted(counts);
            log.info(
                    "source {}: loaded table {}, {} rows",
                    source.name(),
                    table.id().name(),
                    rows);
        }

        private void row(SourceScan.SourceRow found) {
            var event =
                    new ParsedEvent(table, table.shape(), Op.READ, Version.of(epoch, 0), null, found.row(), now, null);
            if (found.merchant() == null && table.parent() != null) {
                parentless(event);
            } else {
                for (var publication : changes.of(event, Set.of(), found.merchant())) {
                    publisher.send(publication);
                    counts.add(publication);
                }
            }
            if (++rows % CHECKED_ROWS == 0) {
                publisher.check();
                progress.is(State.LOADING, "table " + table.id().name() + ", " + rows + " rows so far");
            }
            if (rows % LOGGED_ROWS == 0) {
                log.info(
                        "source {}: loading table {}, {} rows so far",
                        source.name(),
                        table.id().name(),
                        rows);
            }
        }

        /** Its parent may be missing or nameless; the usual way finds out which. */
        private void parentless(ParsedEvent event) {
            try {
                events.publish(List.of(event));
            } catch (SQLException e) {
                throw new LoadFailure(e);
            }
        }

        private void adopt(Ref parent) throws SQLException {
            if (!new ParentRows(connection, tables).find(List.of(parent)).isEmpty()) {
                events.adopt(parent);
            }
        }
    }

    /** The source failed while one of its rows was being handed over. */
    static final class LoadFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LoadFailure(SQLException cause) {
            super(SourceConnection.line(cause), cause);
        }
    }
}
