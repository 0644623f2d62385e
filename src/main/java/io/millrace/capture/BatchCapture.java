package io.millrace.capture;

import io.millrace.base.Clock;
import io.millrace.capture.CaptureProgress.Counts;
import io.millrace.change.TableId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * Brings batches of PGQ to Kafka in portions, and meanwhile reads the next and fetches the one after that; never holds
 * more than three.
 *
 * <p>Lives as long as its session; blocking, for one thread.
 */
final class BatchCapture {
    /** A portion has about so many characters at most. */
    private static final int PORTION_CHARACTERS = 8 << 20;

    private static final int FIRST_PORTION = 500;

    private final SourceSettings source;
    private final Clock clock;
    private final Connection connection;
    private final Pgq pgq;
    private final Publisher publisher;
    private final Orphans orphans;
    private final ConcurrentMap<TableId, SourceTable> tables;
    private final EventReader reader;
    private final CommitTimes commitTimes;
    private final ParentMemory memory;
    private final Set<TableId> parents;
    private final ParentDeletions deletions;
    private final Set<String> unexplained = new HashSet<>();

    BatchCapture(
            SourceSettings source,
            Clock clock,
            Connection connection,
            Publisher publisher,
            Orphans orphans,
            ConcurrentMap<TableId, SourceTable> tables,
            int epoch)
            throws SQLException {
        this.source = source;
        this.clock = clock;
        this.connection = connection;
        this.pgq = new Pgq(connection, source);
        this.publisher = publisher;
        this.orphans = orphans;
        this.tables = tables;
        this.reader = new EventReader(source.name(), epoch, tables);
        this.commitTimes = new CommitTimes(connection);
        this.memory = new ParentMemory(connection, source.name(), tables);
        this.parents = parents(tables);
        this.deletions =
                new ParentDeletions(connection, pgq, new EventReader(source.name(), epoch, tables), memory, parents);
    }

    static Set<TableId> parents(Map<TableId, SourceTable> tables) {
        return tables.values().stream()
                .flatMap(table -> java.util.Optional.ofNullable(table.parent()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Sends everything of a batch, not yet settled.
     *
     * @return the highest event id, or 0 where the batch is empty
     */
    long run(Pgq.Batch batch, Counts counts) throws SQLException, InterruptedException {
        var live = new ParentRows(connection, tables);
        var resolver = new Resolver(live, memory, deletions::look);
        var events = new EventPublisher(parents, resolver, orphans, publisher, counts, clock);
        long highest = 0;
        deletions.begin(batch);
        pgq.openCursor(batch);
        try (var portions = Portions.begin(new Explaining())) {
            try {
                for (var portion = portions.take(); !portion.events().isEmpty(); portion = portions.take()) {
                    publish(portion, events, counts);
                    highest = Math.max(highest, portion.events().getLast().id());
                }
            } catch (SQLException e) {
                throw portions.first(e);
            }
        }
        pgq.closeCursor();
        return highest;
    }

    private void publish(Portions.Portion portion, EventPublisher events, Counts counts) throws SQLException {
        List<ParsedEvent> parsed = new ArrayList<>(portion.events().size());
        for (int i = 0; i < portion.events().size(); i++) {
            var event = portion.events().get(i);
            switch (portion.readings().get(i)) {
                case Reading.Understood(var understood) -> parsed.add(understood);
                case Reading.Unexplained(var understood, var _) -> parsed.add(understood);
                case Reading.OtherTable _ -> counts.skipped++;
                case Reading.Keyless(var _, var reason) -> dead(events, event, reason);
                case Reading.Undecodable(var reason) -> dead(events, event, reason);
            }
        }
        events.publish(parsed);
    }

    private void dead(EventPublisher events, Pgq.Event event, String reason) {
        events.dead(new Publication.Dead(reason, null, null, null, null, text(event)));
    }

    /** Fetches events and reads them; the first time that a row is not as the catalogue said, the catalogue is read again. */
    private final class Explaining implements Portions.Steps {
        private int rows = Math.min(FIRST_PORTION, source.fetchRows());

        @Override
        public Portions.Fetched fetch() throws SQLException {
            var events = pgq.fetch(rows);
            rows = next(rows, events);
            return new Portions.Fetched(events, commitTimes.of(events));
        }

        @Override
        public Reading read(Pgq.Event event, long committed) throws SQLException {
            var reading = reader.read(event, committed);
            boolean stale = switch (reading) {
                case Reading.Unexplained(var parsed, var columns) ->
                    unexplained.add(parsed.table().id() + ": " + columns);
                case Reading.Keyless(var table, var _) ->
                    unexplained.add(table.id() + " lacks " + table.shape().key());
                case Reading.Understood _, Reading.OtherTable _, Reading.Undecodable _ -> false;
            };
            if (!stale) {
                return reading;
            }
            // Whoever publishes the events before asks for tables meanwhile: none may be missing for a moment.
            var again = Catalogue.tables(source, connection);
            tables.putAll(again);
            tables.keySet().retainAll(again.keySet());
            return reader.read(event, committed);
        }
    }

    private int next(int rows, List<Pgq.Event> portion) {
        long held = portion.stream().mapToLong(Pgq.Event::size).sum();
        long fitting = PORTION_CHARACTERS * (long) portion.size() / Math.max(1, held);
        return (int) Math.clamp(fitting, 1, Math.min(source.fetchRows(), rows * 4L));
    }

    /** What is shown of an event that nobody understands: without its row where some column must not leave the database. */
    private String text(Pgq.Event event) {
        var data = event.data();
        boolean hides = tables.values().stream().anyMatch(SourceTable::hides);
        return data == null || hides ? event.type() : new String(data, StandardCharsets.UTF_8);
    }
}
