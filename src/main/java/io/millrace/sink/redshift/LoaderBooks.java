package io.millrace.sink.redshift;

import io.millrace.base.SetUpException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a loader asks of the books, and writes there, outside its loads; each in a transaction of its own. */
final class LoaderBooks {
    private LoaderBooks() {}

    /** Raises the target's fence, so that whoever loaded it before commits no more, and returns it. */
    static long raiseFence(Connection session, Target target) throws SQLException {
        try (var update = session.prepareStatement(LoadSql.raiseFence());
                var select = session.prepareStatement(LoadSql.readFence())) {
            update.setString(1, target.name());
            if (update.executeUpdate() != 1) {
                throw new SetUpException(
                        SetUpException.Reason.REFUSED,
                        "the warehouse's books know no loader of " + target.name()
                                + ": restart the lane, which lays it out");
            }
            select.setString(1, target.name());
            try (var rows = select.executeQuery()) {
                rows.next();
                long fence = rows.getLong(1);
                session.commit();
                return fence;
            }
        }
    }

    /** Whether the target was ever laid out; within the caller's transaction. */
    static boolean know(Connection session, Target target) throws SQLException {
        try (var select = session.prepareStatement(LoadSql.readFence())) {
            select.setString(1, target.name());
            try (var rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /**
     * The types of the target's columns, among them of such as the source has no more; within the caller's transaction.
     * They are known as far as COPY and INSERT have to.
     */
    static Map<String, TargetType> declared(Connection session, Target target) throws SQLException {
        var declared = new HashMap<String, TargetType>();
        try (var select = session.prepareStatement(LoadSql.declared())) {
            select.setString(1, target.name());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    declared.put(rows.getString(1), TargetType.declared(rows.getString(2)));
                }
            }
        }
        return declared;
    }

    /** The parts that are loaded and not yet cleaned away. */
    static List<Part> loaded(Connection session, Target target) throws SQLException {
        var loaded = new ArrayList<Part>();
        try (var select = session.prepareStatement(LoadSql.loaded())) {
            select.setString(1, target.name());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    Part.of(new Stage.Entry(rows.getString(1), 0)).ifPresent(loaded::add);
                }
            }
        }
        session.rollback();
        return loaded;
    }

    /** These are in the bucket no more. */
    static void forget(Connection session, Target target, List<String> keys) throws SQLException {
        try (var delete = session.prepareStatement(LoadSql.forget(keys.size()))) {
            delete.setString(1, target.name());
            for (int i = 0; i < keys.size(); i++) {
                delete.setString(i + 2, keys.get(i));
            }
            delete.executeUpdate();
        }
        session.commit();
    }
}
