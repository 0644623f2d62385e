package io.millrace.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** PGQ's functions and tables, for one queue and our consumer; all on the caller's connection. */
final class Pgq {
    private static final String CURSOR = "millrace_batch";

    /** The style ISO, which our sessions ask for. */
    private static final DateTimeFormatter PRINTED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendOffset("+HH:mm", "+00")
            .toFormatter(Locale.ROOT);

    /**
     * A batch under way.
     *
     * @param tick the tick that it reaches
     */
    record Batch(long id, long previousTick, long tick, String tickTime) {}

    /** How far the queue's sequences have come. */
    record Sequences(long event, long tick) {}

    /**
     * One event as PGQ holds it; its rows are JSON in UTF-8.
     *
     * @param writtenAt as the server prints it, since few ask; null where nobody does
     */
    record Event(
            long id,
            long transaction,
            @Nullable String writtenAt,
            String type,
            byte @Nullable [] data,
            byte @Nullable [] before,
            @Nullable String merchantWas,
            @Nullable String merchantIs) {
        /** Since 1970. */
        long writtenAtMillis() {
            return writtenAt == null
                    ? 0
                    : OffsetDateTime.parse(writtenAt, PRINTED).toInstant().toEpochMilli();
        }

        int size() {
            return 100 + (data == null ? 0 : data.length) + (before == null ? 0 : before.length);
        }
    }

    private final Connection connection;
    private final String queue;
    private final String consumer;

    private @Nullable String eventTable;

    Pgq(Connection connection, SourceSettings source) {
        this.connection = connection;
        this.queue = source.queue();
        this.consumer = consumer(source);
    }

    static String consumer(SourceSettings source) {
        return "millrace_" + source.name();
    }

    /** The next batch, of several ticks where we are behind; nothing where there is no tick. */
    Optional<Batch> nextBatch(int eventsMin) throws SQLException {
        try (var select = connection.prepareStatement("""
                select batch_id, prev_tick_id, cur_tick_id, cur_tick_time
                  from pgq.next_batch_custom(?, ?, null,
                      (select least(?, greatest(0, i.pending_events))::int4 from pgq.get_consumer_info(?, ?) i), null)
                """)) {
            select.setString(1, queue);
            select.setString(2, consumer);
            select.setInt(3, eventsMin);
            select.setString(4, queue);
            select.setString(5, consumer);
            try (var row = select.executeQuery()) {
                row.next();
                long id = row.getLong(1);
                return row.wasNull()
                        ? Optional.empty()
                        : Optional.of(new Batch(id, row.getLong(2), row.getLong(3), row.getString(4)));
            }
        }
    }

    void openCursor(Batch batch) throws SQLException {
        try (var select = connection.prepareStatement("select 1 from pgq.get_batch_cursor(?, ?, 0)")) {
            select.setLong(1, batch.id());
            select.setString(2, CURSOR);
            select.execute();
        }
    }

    List<Event> fetch(int rows) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("fetch " + rows + " from " + CURSOR)) {
            int id = row.findColumn("ev_id");
            int transaction = row.findColumn("ev_txid");
            int time = row.findColumn("ev_time");
            int type = row.findColumn("ev_type");
            int data = row.findColumn("ev_data");
            int before = row.findColumn("ev_extra2");
            int merchantWas = row.findColumn("ev_extra3");
            int merchantIs = row.findColumn("ev_extra4");
            while (row.next()) {
                var named = row.getString(type);
                // The driver hands out the bytes of a text as the server sent them, in UTF-8.
                events.add(new Event(
                        row.getLong(id),
                        row.getLong(transaction),
                        row.getString(time),
                        named == null ? "" : named,
                        row.getBytes(data),
                        row.getBytes(before),
                        row.getString(merchantWas),
                        row.getString(merchantIs)));
            }
        }
        return events;
    }

    void closeCursor() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("close " + CURSOR);
        }
    }

    /** Ends the batch; false where it was no longer ours to end. */
    boolean finish(Batch batch) throws SQLException {
        try (var select = connection.prepareStatement("select pgq.finish_batch(?)")) {
            select.setLong(1, batch.id());
            try (var row = select.executeQuery()) {
                return row.next() && row.getInt(1) == 1;
            }
        }
    }

    Sequences sequences() throws SQLException {
        try (var select = connection.prepareStatement("""
                select pgq.seq_getval(queue_event_seq), pgq.seq_getval(queue_tick_seq) from pgq.queue where queue_name = ?
                """)) {
            select.setString(1, queue);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("there is no queue " + queue);
                }
                return new Sequences(row.getLong(1), row.getLong(2));
            }
        }
    }

    /** When the tick was made that our consumer has finished last: what was committed before it is published. */
    OptionalLong finishedUpToMillis() throws SQLException {
        try (var select = connection.prepareStatement("""
                select t.tick_time
                  from pgq.get_consumer_info(?, ?) i
                  join pgq.queue q on q.queue_name = i.queue_name
                  join pgq.tick t on t.tick_queue = q.queue_id and t.tick_id = i.last_tick
                """)) {
            select.setString(1, queue);
            select.setString(2, consumer);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? OptionalLong.of(row.getObject(1, OffsetDateTime.class)
                                .toInstant()
                                .toEpochMilli())
                        : OptionalLong.empty();
            }
        }
    }

    /** When a tick was made; nothing where the queue does not hold it. */
    Optional<String> tickTime(long tick) throws SQLException {
        try (var select = connection.prepareStatement("""
                select t.tick_time from pgq.tick t join pgq.queue q on q.queue_id = t.tick_queue
                 where q.queue_name = ? and t.tick_id = ?
                """)) {
            select.setString(1, queue);
            select.setLong(2, tick);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Which transactions a tick saw. */
    String tickSnapshot(long tick) throws SQLException {
        try (var select = connection.prepareStatement("""
                select t.tick_snapshot::text from pgq.tick t join pgq.queue q on q.queue_id = t.tick_queue
                 where q.queue_name = ? and t.tick_id = ?
                """)) {
            select.setString(1, queue);
            select.setLong(2, tick);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the queue " + queue + " has lost its tick " + tick);
                }
                return row.getString(1);
            }
        }
    }

    /** Which transactions are seen now. */
    String snapshot() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select txid_current_snapshot()::text")) {
            row.next();
            return row.getString(1);
        }
    }

    /** How many events wait for the consumer, about. */
    OptionalLong waiting() throws SQLException {
        try (var select = connection.prepareStatement("""
                select pgq.seq_getval(q.queue_event_seq) - t.tick_event_seq
                  from pgq.queue q
                  join pgq.subscription s on s.sub_queue = q.queue_id
                  join pgq.consumer c on c.co_id = s.sub_consumer
                  join pgq.tick t on t.tick_queue = q.queue_id and t.tick_id = s.sub_last_tick
                 where q.queue_name = ? and c.co_name = ?
                """)) {
            select.setString(1, queue);
            select.setString(2, consumer);
            try (var row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(Math.max(0, row.getLong(1))) : OptionalLong.empty();
            }
        }
    }

    /** Whether no event that is committed by now lies beyond the consumer's last tick. */
    boolean caughtUp() throws SQLException {
        try (var select = connection.prepareStatement("""
                select q.queue_data_pfx, t.tick_snapshot::text
                  from pgq.queue q
                  join pgq.subscription s on s.sub_queue = q.queue_id
                  join pgq.consumer c on c.co_id = s.sub_consumer
                  join pgq.tick t on t.tick_queue = q.queue_id and t.tick_id = s.sub_last_tick
                 where q.queue_name = ? and c.co_name = ?
                """)) {
            select.setString(1, queue);
            select.setString(2, consumer);
            try (var row = select.executeQuery()) {
                return row.next() && !beyond(row.getString(1), row.getString(2));
            }
        }
    }

    private boolean beyond(String events, String snapshot) throws SQLException {
        try (var select = connection.prepareStatement("select exists (select 1 from " + events
                + " where ev_txid >= txid_snapshot_xmin(?::txid_snapshot)"
                + " and not txid_visible_in_snapshot(ev_txid, ?::txid_snapshot))")) {
            select.setString(1, snapshot);
            select.setString(2, snapshot);
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The table that all event tables of the queue inherit from, as SQL. */
    String eventTable() throws SQLException {
        var known = eventTable;
        if (known == null) {
            try (var select =
                    connection.prepareStatement("select queue_data_pfx from pgq.queue where queue_name = ?")) {
                select.setString(1, queue);
                try (var row = select.executeQuery()) {
                    row.next();
                    known = row.getString(1);
                }
            }
            eventTable = known;
        }
        return known;
    }
}
