package io.millrace.capture;

import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks ahead in the queue for deletions of parents: a cascade deletes the children, and writes their events, before the
 * parent; and a key that was deleted may live again, for another merchant, long before we read of it.
 *
 * <p>Each look goes on where the last one ended, so all of them together read the queue once. One for each session; what
 * is found is remembered in the batch's transaction.
 */
final class ParentDeletions {
    private static final int PORTION = 2_000;

    private final Connection connection;
    private final Pgq pgq;
    private final EventReader reader;
    private final ParentMemory memory;
    private final Set<TableId> parents;

    private @Nullable String looked;

    ParentDeletions(Connection connection, Pgq pgq, EventReader reader, ParentMemory memory, Set<TableId> parents) {
        this.connection = connection;
        this.pgq = pgq;
        this.reader = reader;
        this.memory = memory;
        this.parents = parents;
    }

    /** Is told of every batch before its portions, so that the first look begins where the first batch does. */
    void begin(Pgq.Batch batch) throws SQLException {
        if (looked == null && !parents.isEmpty()) {
            looked = pgq.tickSnapshot(batch.previousTick());
        }
    }

    /** Remembers every deletion that is committed by now and was not when it looked last. */
    void look() throws SQLException {
        if (looked == null) {
            return;
        }
        var until = pgq.snapshot();
        var places = parents.stream()
                .map(table -> table.schema() + "." + table.table())
                .toArray();
        try (var select = connection.prepareStatement("select ev_id, ev_type, ev_data from " + pgq.eventTable()
                + " where (ev_txid >= txid_snapshot_xmax(?::txid_snapshot)"
                + " or ev_txid = any(array(select txid_snapshot_xip(?::txid_snapshot))))"
                + " and ev_extra1 = any(?) and ev_type like '{\"op\":\"DELETE\"%'")) {
            select.setFetchSize(PORTION);
            select.setString(1, looked);
            select.setString(2, looked);
            select.setArray(3, connection.createArrayOf("text", places));
            try (var rows = select.executeQuery()) {
                List<ParentMemory.Deleted> found = new ArrayList<>();
                while (rows.next()) {
                    var event = new Pgq.Event(
                            rows.getLong(1), 0, null, rows.getString(2), rows.getBytes(3), null, null, null);
                    found.addAll(deleted(reader.read(event, 0)));
                    if (found.size() >= PORTION) {
                        memory.remember(found);
                        found.clear();
                    }
                }
                memory.remember(found);
            }
        }
        looked = until;
    }

    private static List<ParentMemory.Deleted> deleted(Reading reading) {
        return switch (reading) {
            case Reading.Understood(var event) -> List.of(ParentMemory.deleted(event));
            case Reading.Unexplained(var event, var _) -> List.of(ParentMemory.deleted(event));
            case Reading.OtherTable _, Reading.Keyless _, Reading.Undecodable _ -> List.of();
        };
    }
}
