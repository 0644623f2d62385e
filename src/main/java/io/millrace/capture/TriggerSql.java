package io.millrace.capture;

import io.millrace.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The triggers that a table needs.
 *
 * <p>Their names sort after PostgreSQL's own {@code RI_ConstraintTrigger_…}, so foreign keys are checked, and their rows
 * locked, before. All row triggers fire AFTER: only then is an event's id drawn while the row is locked.
 */
final class TriggerSql {
    /** Bits of {@code pg_trigger.tgtype}. */
    private static final int ROW = 1, BEFORE = 2, INSERT = 4, DELETE = 8, UPDATE = 16, TRUNCATE = 32;

    /**
     * One trigger.
     *
     * @param type what {@code pg_trigger.tgtype} has to be
     */
    record Trigger(String name, String sql, int type) {
        /** What stands in the trigger's comment, to tell whether it is this one. */
        String fingerprint() {
            return "millrace " + Fingerprint.of(sql);
        }
    }

    private final SourceSettings source;
    private final SourceTable table;
    private final String prefix;

    private TriggerSql(SourceSettings source, SourceTable table) {
        this.source = source;
        this.table = table;
        this.prefix = prefix(source);
    }

    /** All our triggers' names of this source begin so. */
    static String prefix(SourceSettings source) {
        return "millrace_" + source.name();
    }

    static List<String> names(SourceSettings source) {
        return List.of("", ":same", ":key", ":moved", ":truncate").stream()
                .map(suffix -> prefix(source) + suffix)
                .toList();
    }

    static List<Trigger> of(SourceSettings source, Map<TableId, SourceTable> tables, SourceTable table) {
        var sql = new TriggerSql(source, table);
        var triggers = new ArrayList<Trigger>();
        if (table.ownKeyTrigger()) {
            triggers.add(sql.row("", "insert or delete", "", sql.captured(), INSERT | DELETE));
            triggers.add(sql.row(":same", "update", sql.when(table.shape().key(), "not "), sql.captured(), UPDATE));
            triggers.add(sql.row(":key", "update", sql.anyChanged(table.shape().key()), sql.own("key"), UPDATE));
        } else {
            triggers.add(sql.row("", "insert or update or delete", "", sql.captured(), INSERT | UPDATE | DELETE));
        }
        if (!SourceTable.childrenOf(table.id(), tables.values()).isEmpty()) {
            var when = sql.anyChanged(table.ownerColumns());
            triggers.add(sql.row(":moved", "update", when, MoveSql.functionName(source, table.id()) + "()", UPDATE));
        }
        triggers.add(sql.truncate());
        return triggers;
    }

    /** The type of an event, as PGQ's own trigger writes it. */
    static String eventType(String op, SourceTable table) {
        return "{\"op\":\"" + op + "\",\"table\":"
                + Sql.jsonArray(List.of(table.id().schema(), table.id().table())) + ",\"pkey\":"
                + Sql.jsonArray(table.shape().key()) + "}";
    }

    private Trigger row(String suffix, String events, String when, String function, int type) {
        var name = prefix + suffix;
        return new Trigger(
                name,
                "create trigger " + Sql.name(name) + " after " + events + " on " + table.sql() + " for each row" + when
                        + " execute function " + function,
                ROW | type);
    }

    private Trigger truncate() {
        var name = prefix + ":truncate";
        return new Trigger(
                name,
                "create trigger " + Sql.name(name) + " before truncate on " + table.sql()
                        + " for each statement execute function millrace.refuse_truncate()",
                BEFORE | TRUNCATE);
    }

    private String captured() {
        return table.sessionTexts().isEmpty()
                ? "pgq.jsontriga(" + Sql.text(source.queue()) + ", 'backup')"
                : own("row");
    }

    private String own(String mode) {
        return "millrace.capture_row(" + Sql.text(source.queue()) + ", "
                + Sql.text(Sql.jsonArray(table.shape().key())) + ", '" + mode + "')";
    }

    private String when(List<String> columns, String not) {
        return columns.stream()
                .map(column -> "old." + Sql.name(column) + " is " + not + "distinct from new." + Sql.name(column))
                .collect(Collectors.joining(not.isEmpty() ? " or " : " and ", " when (", ")"));
    }

    private String anyChanged(List<String> columns) {
        return when(columns, "");
    }
}
