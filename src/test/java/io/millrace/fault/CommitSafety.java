package io.millrace.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.change.Change;
import io.millrace.feed.DatastreamSearch;
import io.millrace.feed.Offsets;
import io.millrace.feed.Offsets.Position;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Whether all that lanes have committed is in their stores; to be asked while no node runs.
 *
 * <p>In the warehouse rows of all tables are looked at, in search those kinds whose documents are one row each.
 */
final class CommitSafety {
    private static final Set<String> SINGLE = Set.of("merchants", "customers");

    private final Rig rig;

    CommitSafety(Rig rig) {
        this.rig = rig;
    }

    void check() throws Exception {
        check("warehouse", change -> change.table().table() + " " + key(change), warehouse());
        check(
                "search",
                change -> SINGLE.contains(change.table().table())
                        ? change.table().table() + " " + change.merchant() + ":" + key(change)
                        : "",
                search());
    }

    /** @param where what the store calls what a change writes to; empty where it is not looked at */
    private void check(String lane, Function<Change, String> where, Map<String, Long> stored) {
        var early = new ArrayList<String>();
        committed(lane, where).forEach((place, version) -> {
            if (stored.getOrDefault(place, -1L) < version) {
                early.add(place + " is committed at " + version + ", stored at " + stored.get(place));
            }
        });
        assertEquals(List.of(), early, "what lane " + lane + " has committed before it was stored");
    }

    /** The newest version that each row or document has below the lane's committed offsets. */
    private Map<String, Long> committed(String lane, Function<Change, String> where) {
        var kafka = rig.settings().kafka();
        Map<Integer, Position> positions;
        try (var offsets = new Offsets(kafka)) {
            positions = offsets.positions("millrace-" + lane);
        }
        var newest = new HashMap<String, Long>();
        new DatastreamSearch(kafka).each(0, change -> !where.apply(change).isEmpty(), found -> {
            var position = positions.get(found.partition());
            if (position != null && found.offset() < position.committed()) {
                newest.merge(
                        where.apply(found.change()), found.change().version().value(), Math::max);
            }
        });
        return newest;
    }

    private static String key(Change change) {
        return Objects.requireNonNull(change.image().key(List.of("id"))).toString();
    }

    private Map<String, Long> warehouse() throws SQLException {
        var stored = new HashMap<String, Long>();
        try (var connection = DriverManager.getConnection(rig.warehouseUrl(), rig.user(), "");
                var open = connection.createStatement()) {
            for (var table :
                    List.of("merchants", "customers", "transactions", "transaction_statuses", "refunds", "disputes")) {
                try (var rows = open.executeQuery("select id, _version from gateway." + table)) {
                    while (rows.next()) {
                        stored.put(table + " " + rows.getString(1), rows.getLong(2));
                    }
                }
            }
        }
        return stored;
    }

    private Map<String, Long> search() throws Exception {
        var stored = new HashMap<String, Long>();
        var probe = new Probe(rig);
        for (var table : SINGLE) {
            var index = "/" + table.substring(0, table.length() - 1) + "-v1";
            probe.http("POST", index + "/_refresh", "");
            for (JsonNode hit : probe.http("GET", index + "/_search?version=true&_source=false&size=10000", "")
                    .at("/hits/hits")) {
                stored.put(
                        table + " " + hit.path("_id").asText(),
                        hit.path("_version").asLong());
            }
        }
        return stored;
    }
}
