package io.millrace.sink.redshift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One load: parts of one table and one layout, in one transaction. It may be tried again as it is; where its parts are loaded
 * already, as after an answer that was lost, it changes nothing.
 *
 * @param id what tells it from all others; the manifest is called by it
 */
record Load(Target target, String id, List<Part> parts, List<String> columns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Load {
        parts = List.copyOf(parts);
        columns = List.copyOf(columns);
    }

    /** What came of it. */
    enum Result {
        COMMITTED,
        /** Some of its parts are loaded already; nothing was done. */
        LOADED_ALREADY,
        /** Another loader has taken over; nothing was done. */
        FENCED
    }

    long rows() {
        return parts.stream().mapToLong(Part::rows).sum();
    }

    String manifestKey() {
        return manifests(target) + id + ".json";
    }

    static String manifests(Target target) {
        return "loads/" + target.slug() + "/";
    }

    /** Every file is mandatory: without that, COPY leaves out what it does not find, and says nothing. */
    byte[] manifest(Stage stage) {
        var entries = parts.stream()
                .map(part -> Map.of("url", stage.url(part.key()), "mandatory", true))
                .toList();
        try {
            return JSON.writeValueAsBytes(Map.of("entries", entries));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole transaction; on an exception the caller gives the session up, and nothing is stored. */
    Result execute(
            Connection session,
            long fence,
            String manifestUrl,
            CopyRight right,
            String region,
            long nowMillis,
            OptionalLong completeUpToMillis)
            throws SQLException {
        var now = new Timestamp(nowMillis);
        if (!holds(session, fence, now)) {
            session.rollback();
            return Result.FENCED;
        }
        if (loadedAlready(session)) {
            session.rollback();
            return Result.LOADED_ALREADY;
        }
        checkKey();
        var sql = new LoadSql(target, columns, others(session));
        try (var statement = session.createStatement()) {
            statement.execute(sql.createCopied());
            statement.execute(sql.copy(manifestUrl, right, region));
            expect("rows copied", rows(), count(session, LoadSql.countCopied()));
            statement.execute(sql.createNewest());
            statement.executeUpdate(sql.dropOlder());
            statement.executeUpdate(sql.deleteReplaced());
        }
        try (var insert = session.prepareStatement(sql.insert())) {
            insert.setString(1, now.toInstant().toString());
            insert.executeUpdate();
        }
        note(session, now);
        noteComplete(session, target, completeUpToMillis, rows(), nowMillis);
        try (var statement = session.createStatement()) {
            for (var drop : sql.dropTemporary()) {
                statement.execute(drop);
            }
        }
        session.commit();
        return Result.COMMITTED;
    }

    private void checkKey() throws SQLException {
        if (!columns.containsAll(target.shape().key())) {
            throw new SQLException(
                    "the file lacks the key " + target.shape().key()
                            + ": it is from before the key changed, delete it once the lane is replayed",
                    "23000");
        }
    }

    /** The types of the columns that the source had when the parts were written, and has no more. */
    private Map<String, TargetType> others(Connection session) throws SQLException {
        var names = columns.stream()
                .filter(name -> target.column(name) == null && !Target.OURS.contains(name))
                .toList();
        if (names.isEmpty()) {
            return Map.of();
        }
        var declared = LoaderBooks.declared(session, target);
        if (!declared.keySet().containsAll(names)) {
            throw new SQLException("columns of the file that the table does not have: " + names, "23000");
        }
        declared.keySet().retainAll(names);
        return declared;
    }

    private boolean holds(Connection session, long fence, Timestamp now) throws SQLException {
        try (var update = session.prepareStatement(LoadSql.fence())) {
            update.setTimestamp(1, now);
            update.setString(2, target.name());
            update.setLong(3, fence);
            return update.executeUpdate() == 1;
        }
    }

    private boolean loadedAlready(Connection session) throws SQLException {
        try (var select = session.prepareStatement(LoadSql.loadedAlready(parts.size()))) {
            select.setString(1, target.name());
            for (int i = 0; i < parts.size(); i++) {
                select.setString(i + 2, parts.get(i).key());
            }
            return single(select) > 0;
        }
    }

    private void note(Connection session, Timestamp now) throws SQLException {
        try (var insert = session.prepareStatement(LoadSql.noteLoaded(parts.size()))) {
            int parameter = 1;
            for (var part : parts) {
                insert.setString(parameter++, target.name());
                insert.setString(parameter++, part.key());
                insert.setLong(parameter++, part.rows());
                insert.setString(parameter++, id);
                insert.setTimestamp(parameter++, now);
            }
            expect("parts noted", parts.size(), insert.executeUpdate());
        }
    }

    /** Says in the table for people up to which commit the target is complete, where that is known. */
    static void noteComplete(Connection session, Target target, OptionalLong upToMillis, long rows, long nowMillis)
            throws SQLException {
        try (var update = session.prepareStatement(LoadSql.freshness(upToMillis.isPresent()))) {
            int parameter = 1;
            update.setTimestamp(parameter++, new Timestamp(nowMillis));
            update.setLong(parameter++, rows);
            if (upToMillis.isPresent()) {
                update.setTimestamp(parameter++, new Timestamp(upToMillis.getAsLong()));
            }
            update.setString(parameter, target.name());
            expect("tables of the freshness", 1, update.executeUpdate());
        }
    }

    private static long count(Connection session, String sql) throws SQLException {
        try (var select = session.prepareStatement(sql)) {
            return single(select);
        }
    }

    private static long single(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void expect(String what, long expected, long found) throws SQLException {
        if (expected != found) {
            throw new SQLException(what + ": " + found + " where " + expected + " were expected", "XX000");
        }
    }
}
