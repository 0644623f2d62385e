package io.millrace.capture;

import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a source is like as far as an installation goes; each question is asked of the database. */
final class InstallState {
    static final String INSERT_EVENT = "pgq.insert_event(text, text, text, text, text, text, text)";

    /** A trigger of ours as it is there. */
    record Present(@Nullable String comment, int type, boolean enabled) {}

    private final SourceSettings source;
    private final Connection connection;

    InstallState(SourceSettings source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    boolean hasPgq() throws SQLException {
        return is("select to_regclass('pgq.queue') is not null");
    }

    boolean pgqAvailable() throws SQLException {
        return is("select exists (select 1 from pg_available_extensions where name = 'pgq')");
    }

    static Map<String, String> queueConfiguration(SourceSettings source) {
        var keys = new LinkedHashMap<String, String>();
        keys.put("ticker_max_lag", maxLag(source));
        keys.put("ticker_max_count", "5000");
        keys.put("ticker_idle_period", "1 second");
        return keys;
    }

    /**
     * Until then PGQ makes no tick. Where we make the ticks it is half of what passes between two, since each that came a little
     * early would otherwise be left out, and every other one would be.
     */
    private static String maxLag(SourceSettings source) {
        long millis = source.tickInterval().toMillis();
        return (source.ticker() ? Math.max(1, millis / 2) : millis) + " milliseconds";
    }

    boolean queueReady() throws SQLException {
        return hasPgq()
                && is(
                        "select exists (select 1 from pgq.queue where queue_name = ? and queue_ticker_max_count = 5000"
                                + " and queue_ticker_idle_period = '1 second' and queue_ticker_max_lag = '"
                                + maxLag(source) + "')",
                        source.queue());
    }

    boolean consumerRegistered() throws SQLException {
        return hasPgq()
                && is(
                        "select exists (select 1 from pgq.subscription s"
                                + " join pgq.queue q on q.queue_id = s.sub_queue join pgq.consumer c on c.co_id = s.sub_consumer"
                                + " where q.queue_name = ? and c.co_name = ?)",
                        source.queue(),
                        Pgq.consumer(source));
    }

    @Nullable
    String schemaComment() throws SQLException {
        return text("select obj_description(to_regnamespace('millrace'), 'pg_namespace')");
    }

    @Nullable
    String functionComment(String name) throws SQLException {
        return text("select obj_description(to_regprocedure(?), 'pg_proc')", name + "()");
    }

    boolean hasEpoch() throws SQLException {
        return has("epoch") && is("select exists (select 1 from millrace.epoch where source = ?)", source.name());
    }

    boolean captured(TableId table) throws SQLException {
        return has("captured")
                && is(
                        "select exists (select 1 from millrace.captured where source = ? and schema_name = ?"
                                + " and table_name = ?)",
                        source.name(),
                        table.schema(),
                        table.table());
    }

    /** Our triggers of this source on a table, by name. */
    Map<String, Present> triggers(TableId table) throws SQLException {
        var triggers = new LinkedHashMap<String, Present>();
        try (var select = connection.prepareStatement("""
                select t.tgname, obj_description(t.oid, 'pg_trigger'), t.tgtype, t.tgenabled in ('O', 'A')
                  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = ? and c.relname = ? and t.tgname = any(?) order by t.tgname
                """)) {
            select.setString(1, table.schema());
            select.setString(2, table.table());
            select.setArray(3, names());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    triggers.put(rows.getString(1), new Present(rows.getString(2), rows.getInt(3), rows.getBoolean(4)));
                }
            }
        }
        return triggers;
    }

    static boolean matches(List<TriggerSql.Trigger> wanted, Map<String, Present> present) {
        return wanted.size() == present.size()
                && wanted.stream()
                        .allMatch(trigger -> new Present(trigger.fingerprint(), trigger.type(), true)
                                .equals(present.get(trigger.name())));
    }

    /** Whether every trigger that is there fires, so that nothing was missed. */
    static boolean capturing(Map<String, Present> present) {
        return !present.isEmpty() && present.values().stream().allMatch(Present::enabled);
    }

    List<TableId> capturedNoMore(Set<TableId> configured) throws SQLException {
        List<TableId> tables = new ArrayList<>();
        try (var select = connection.prepareStatement("""
                select distinct n.nspname, c.relname
                  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                 where t.tgname = any(?) order by 1, 2
                """)) {
            select.setArray(1, names());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var id = new TableId(source.name(), rows.getString(1), rows.getString(2));
                    if (!configured.contains(id)) {
                        tables.add(id);
                    }
                }
            }
        }
        return tables;
    }

    String removal(TableId table) throws SQLException {
        var sql = new StringBuilder();
        for (var name : triggers(table).keySet()) {
            sql.append("drop trigger ")
                    .append(Sql.name(name))
                    .append(" on ")
                    .append(Sql.name(table.schema(), table.table()))
                    .append(";\n");
        }
        return sql + "delete from millrace.captured where source = " + Sql.text(source.name()) + " and schema_name = "
                + Sql.text(table.schema()) + " and table_name = " + Sql.text(table.table()) + ";\n";
    }

    /** Roles that may write the tables and could not any more, since they may not put events into queues. */
    List<String> writersWithoutQueue(Collection<SourceTable> tables) throws SQLException {
        List<String> roles = new ArrayList<>();
        try (var select = connection.prepareStatement("""
                select distinct case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee) end
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
                 where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
                   and a.privilege_type in ('INSERT', 'UPDATE', 'DELETE')
                   and (to_regprocedure(?) is null and not exists (select 1 from pg_roles r where r.oid = a.grantee and r.rolsuper)
                        or not has_function_privilege(case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee) end,
                                                      to_regprocedure(?), 'execute'))
                 order by 1
                """)) {
            select.setArray(
                    1, texts(tables.stream().map(table -> table.id().schema()).toList()));
            select.setArray(
                    2, texts(tables.stream().map(table -> table.id().table()).toList()));
            select.setString(3, INSERT_EVENT);
            select.setString(4, INSERT_EVENT);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    roles.add(rows.getString(1));
                }
            }
        }
        return roles;
    }

    /** Whether a foreign key that is checked at once leads from the child to its parent. */
    boolean hasForeignKey(SourceTable child, SourceTable parent) throws SQLException {
        try (var select = connection.prepareStatement("""
                select exists (
                    select 1 from pg_constraint f
                     where f.contype = 'f' and not f.condeferrable
                       and f.conrelid = ?::regclass and f.confrelid = ?::regclass
                       and array(select (a.attname, b.attname)::text
                                   from unnest(f.conkey, f.confkey) as k(own, other)
                                   join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.own
                                   join pg_attribute b on b.attrelid = f.confrelid and b.attnum = k.other order by 1)
                         = array(select (a, b)::text from unnest(?::name[], ?::name[]) as k(a, b) order by 1))
                """)) {
            select.setString(1, child.sql());
            select.setString(2, parent.sql());
            select.setArray(3, texts(child.ownerColumns()));
            select.setArray(4, texts(parent.shape().key()));
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    boolean tracksCommits() throws SQLException {
        return is("select current_setting('track_commit_timestamp') = 'on'");
    }

    private java.sql.Array names() throws SQLException {
        return texts(TriggerSql.names(source));
    }

    private java.sql.Array texts(List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private boolean has(String table) throws SQLException {
        return is("select to_regclass(?) is not null", "millrace." + table);
    }

    private boolean is(String query, String... parameters) throws SQLException {
        return "t".equals(text(query, parameters));
    }

    private @Nullable String text(String query, String... parameters) throws SQLException {
        try (var select = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 1, parameters[i]);
            }
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
