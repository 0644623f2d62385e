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
import java.util.stream.Collectors;

/**
 * Brings batches of PGQ to Kafka in portions, and fetches the next one meanwhile; never holds more than two.
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
    private final Map<TableId, SourceTable> tables;
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
            Map<TableId, SourceTable> tables,
            EventReader reader)
            throws SQLException {
        this.source = source;
        this.clock = clock;
        this.connection = connection;
        this.pgq = new Pgq(connection, source);
        this.publisher = publisher;
        this.orphans = orphans;
        this.tables = tables;
        this.reader = reader;
        this.commitTimes = new CommitTimes(connection);
        this.memory = new ParentMemory(connection, source.name(), tables);
        this.parents = parents(tables);
        this.deletions = new ParentDeletions(connection, pgq, reader, memory, parents);
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
        int rows = Math.min(FIRST_PORTION, source.fetchRows());
        deletions.begin(batch);
        pgq.openCursor(batch);
        try (var portions = new Portions(pgq)) {
            try {
                portions.ask(rows);
                for (var portion = portions.take(); !portion.isEmpty(); portion = portions.take()) {
                    rows = next(rows, portion);
                    // Before the next portion is asked for: this would have to wait for it.
                    var times = commitTimes.of(portion);
                    portions.ask(rows);
                    portion(portion, times, events, counts);
                    highest = Math.max(highest, portion.getLast().id());
                }
            } catch (SQLException e) {
                throw portions.first(e);
            }
        }
        pgq.closeCursor();
        return highest;
    }

    private void portion(List<Pgq.Event> portion, Map<Long, Long> times, EventPublisher events, Counts counts)
            throws SQLException {
        List<ParsedEvent> parsed = new ArrayList<>(portion.size());
        for (var event : portion) {
            long committed = times.getOrDefault(event.transaction(), event.writtenAtMillis());
            switch (explained(event, committed)) {
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

    /** Reads an event; the first time that a row is not as the catalogue said, the catalogue is read again. */
    private Reading explained(Pgq.Event event, long committedAtMillis) throws SQLException {
        var reading = reader.read(event, committedAtMillis);
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
        var again = Catalogue.tables(source, connection);
        tables.clear();
        tables.putAll(again);
        return reader.read(event, committedAtMillis);
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
