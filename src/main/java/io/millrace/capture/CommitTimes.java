package io.millrace.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When transactions committed, where the server keeps track of it; otherwise when their events were written. */
final class CommitTimes {
    private static final String QUERY = """
            select t, (extract(epoch from pg_xact_commit_timestamp((t & 4294967295)::text::xid)) * 1000)::bigint
              from unnest(?) t
             where t < txid_snapshot_xmax(txid_current_snapshot())
               and txid_snapshot_xmax(txid_current_snapshot()) - t < 2000000000
            """;

    private final Connection connection;
    private final boolean tracked;

    CommitTimes(Connection connection) throws SQLException {
        this.connection = connection;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select current_setting('track_commit_timestamp') = 'on'")) {
            this.tracked = row.next() && row.getBoolean(1);
        }
    }

    /** Milliseconds since 1970 by transaction, as far as they are known. */
    Map<Long, Long> of(List<Pgq.Event> events) throws SQLException {
        Map<Long, Long> times = new HashMap<>();
        if (!tracked) {
            return times;
        }
        var transactions =
                events.stream().map(Pgq.Event::transaction).distinct().toArray();
        try (var select = connection.prepareStatement(QUERY)) {
            select.setArray(1, connection.createArrayOf("bigint", transactions));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    long millis = rows.getLong(2);
                    if (!rows.wasNull()) {
                        times.put(rows.getLong(1), millis);
                    }
                }
            }
        }
        return times;
    }
}
