package io.millrace.stack.redshift;

import java.util.Set;

/** CREATE TABLE and ALTER TABLE: leaves out how Redshift is to lay out a table, and translates the types of columns. */
final class Ddl {
    /** What begins a part of a table's definition that is no column. */
    private static final Set<String> CONSTRAINTS =
            Set.of("primary", "unique", "foreign", "constraint", "like", "check", "exclude");

    private final Sql sql;
    private final Edits edits;
    private final Types types;

    Ddl(Sql sql, Edits edits) {
        this.sql = sql;
        this.edits = edits;
        this.types = new Types(sql, edits);
    }

    /** Whether the statement is one of those two. */
    static boolean concerns(Sql sql) {
        return sql.begins("ALTER TABLE") || (sql.begins("CREATE") && afterCreateTable(sql) > 0);
    }

    void translate() throws RefusedException {
        if (sql.begins("ALTER TABLE")) {
            alter();
        } else {
            create();
        }
    }

    /** The index after CREATE [TEMP] TABLE, or 0 where it creates something else. */
    private static int afterCreateTable(Sql sql) {
        int at = 1;
        if (sql.isAt(at, "LOCAL") || sql.isAt(at, "GLOBAL")) {
            at++;
        }
        if (sql.isAt(at, "TEMP") || sql.isAt(at, "TEMPORARY")) {
            at++;
        }
        return sql.isAt(at, "TABLE") ? at + 1 : 0;
    }

    private void create() throws RefusedException {
        int at = afterCreateTable(sql);
        if (sql.isAt(at, "IF NOT EXISTS")) {
            at += 3;
        }
        at = sql.afterName(at);
        if (sql.isAt(at, "(")) {
            int end = sql.afterParenthesis(at);
            columns(at + 1, end - 1);
            at = end;
        }
        layout(at);
    }

    private void columns(int from, int to) throws RefusedException {
        int begin = from;
        while (begin < to) {
            int end = begin;
            while (end < to && !sql.isAt(end, ",")) {
                end = sql.isAt(end, "(") ? sql.afterParenthesis(end) : end + 1;
            }
            // A name alone is a column of CREATE TABLE ... AS.
            if (end > begin + 1 && !isConstraint(begin)) {
                attributes(types.column(begin + 1), end);
            }
            begin = end + 1;
        }
    }

    private boolean isConstraint(int at) {
        var first = sql.token(at);
        return first.kind() == Token.Kind.WORD && CONSTRAINTS.contains(first.name());
    }

    /** What follows a column's type. */
    private void attributes(int from, int to) throws RefusedException {
        int at = from;
        while (at < to) {
            if (sql.isAt(at, "ENCODE")) {
                edits.remove(at, Math.min(at + 2, to));
                at += 2;
            } else if (sql.isAt(at, "DISTKEY") || sql.isAt(at, "SORTKEY")) {
                edits.remove(at, at + 1);
                at++;
            } else {
                at = sql.isAt(at, "(") ? sql.afterParenthesis(at) : at + 1;
            }
        }
    }

    /** What follows a table's columns, up to the query of CREATE TABLE ... AS. */
    private void layout(int from) {
        int at = from;
        while (at < sql.size() && !sql.isAt(at, "AS")) {
            int end = afterLayout(at);
            if (end > at) {
                edits.remove(at, end);
            }
            at = Math.max(end, at + 1);
        }
    }

    /** The index after the part of a layout that begins here, or {@code at} where none does. */
    private int afterLayout(int at) {
        if (sql.isAt(at, "BACKUP") || sql.isAt(at, "DISTSTYLE") || sql.isAt(at, "ENCODE")) {
            return Math.min(at + 2, sql.size());
        }
        int key = sql.isAt(at, "COMPOUND") || sql.isAt(at, "INTERLEAVED") ? at + 1 : at;
        if (sql.isAt(key, "DISTKEY (") || sql.isAt(key, "SORTKEY (")) {
            return sql.afterParenthesis(key + 1);
        }
        return sql.isAt(key, "SORTKEY AUTO") || sql.isAt(key, "SORTKEY NONE") ? key + 2 : at;
    }

    /** Whether the statement changes the type of a column. */
    static boolean changesType(Sql sql) {
        int action = sql.afterName(2);
        int column = sql.isAt(action + 1, "COLUMN") ? action + 2 : action + 1;
        return sql.begins("ALTER TABLE") && sql.isAt(action, "ALTER") && sql.isAt(column + 1, "TYPE");
    }

    private void alter() throws RefusedException {
        int action = sql.afterName(2);
        int object = sql.isAt(action + 1, "COLUMN") ? action + 2 : action + 1;
        if (sql.isAt(action, "ADD") && object < sql.size() && !isConstraint(object)) {
            attributes(types.column(object + 1), sql.size());
        } else if (changesType(sql)) {
            varchar(object + 2);
        } else if (sql.isAt(action, "ALTER") && (afterLayout(object) > object || layoutWord(object))) {
            // It changes nothing and says ALTER TABLE.
            edits.replace(action, sql.size(), "reset (fillfactor)");
        }
    }

    private boolean layoutWord(int object) {
        return sql.isAt(object, "DISTKEY") || sql.isAt(object + 1, "ENCODE");
    }

    private void varchar(int at) throws RefusedException {
        boolean known = sql.isAt(at, "VARCHAR") || sql.isAt(at, "CHARACTER VARYING") || sql.isAt(at, "NVARCHAR");
        if (!known) {
            throw new RefusedException(
                    RedshiftError.unsupported("Changing a column's type to other than VARCHAR", "r_ALTER_TABLE"));
        }
        types.column(at);
    }
}
