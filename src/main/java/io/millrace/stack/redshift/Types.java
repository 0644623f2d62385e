package io.millrace.stack.redshift;

import java.util.Map;
import java.util.Set;

/**
 * Redshift's types in PostgreSQL's words.
 *
 * <p>Not played: the length of CHAR and VARCHAR counts bytes in Redshift and characters here, so that a value of many
 * letters outside ASCII may fit here and be too long there.
 */
final class Types {
    private static final String PAGE = "c_unsupported-postgresql-datatypes";
    private static final int PRECISION_MAX = 38;

    /** What a column may be of; by its first word. */
    private static final Set<String> KNOWN = Set.of(
            "smallint",
            "int2",
            "integer",
            "int",
            "int4",
            "bigint",
            "int8",
            "decimal",
            "numeric",
            "real",
            "float4",
            "double",
            "float8",
            "float",
            "boolean",
            "bool",
            "character",
            "char",
            "nchar",
            "bpchar",
            "varchar",
            "nvarchar",
            "text",
            "date",
            "timestamp",
            "timestamptz",
            "time",
            "timetz",
            "interval",
            "super",
            "varbyte",
            "varbinary",
            "binary");

    /** Types of PostgreSQL that casts would otherwise let through. */
    private static final Set<String> UNKNOWN = Set.of(
            "json",
            "jsonb",
            "uuid",
            "bytea",
            "xml",
            "money",
            "hstore",
            "inet",
            "cidr",
            "macaddr",
            "bit",
            "varbit",
            "tsvector",
            "tsquery",
            "serial",
            "bigserial",
            "smallserial",
            "int4range",
            "int8range",
            "numrange",
            "tsrange",
            "tstzrange",
            "daterange");

    private static final Set<String> WITH_TIME = Set.of("timestamp", "timestamptz", "time", "timetz");

    /** What a column is of where its type says no length; other types need none. */
    private static final Map<String, String> WITHOUT_LENGTH = Map.of(
            "varchar", "varchar(256)",
            "nvarchar", "varchar(256)",
            "text", "varchar(256)",
            "bpchar", "char(256)",
            "decimal", "decimal(18, 0)",
            "numeric", "numeric(18, 0)");

    private static final Map<String, String> RENAMED =
            Map.of("super", "jsonb", "varbyte", "bytea", "varbinary", "bytea", "nvarchar", "varchar", "nchar", "char");

    private final Sql sql;
    private final Edits edits;

    Types(Sql sql, Edits edits) {
        this.sql = sql;
        this.edits = edits;
    }

    /** Translates the types of all casts. */
    void casts() throws RefusedException {
        for (int i = 0; i < sql.size(); i++) {
            if (sql.isAt(i, "::")) {
                cast(i + 1);
            } else if (sql.isAt(i, "CAST (")) {
                int end = sql.afterParenthesis(i + 1);
                cast(afterLastAs(i + 1, end));
            }
        }
    }

    /** The type of a cast stands after the AS that is in no deeper parenthesis. */
    private int afterLastAs(int open, int end) {
        int depth = 0;
        int after = sql.size();
        for (int i = open; i < end; i++) {
            if (sql.isAt(i, "(")) {
                depth++;
            } else if (sql.isAt(i, ")")) {
                depth--;
            } else if (depth == 1 && sql.isAt(i, "AS")) {
                after = i + 1;
            }
        }
        return after;
    }

    private void cast(int at) throws RefusedException {
        if (at >= sql.size() || !sql.token(at).isName()) {
            return;
        }
        var name = sql.token(at).name();
        if (UNKNOWN.contains(name)) {
            throw unsupported(name);
        }
        translate(at, false);
    }

    /** Translates the type of a column, and returns the index after it. */
    int column(int at) throws RefusedException {
        if (at >= sql.size()) {
            return at;
        }
        var name = sql.token(at).name();
        if (!sql.token(at).isName() || !KNOWN.contains(name)) {
            throw unsupported(name);
        }
        return translate(at, true);
    }

    private int translate(int at, boolean column) throws RefusedException {
        var name = sql.token(at).name();
        int afterName = at + 1;
        if (sql.isAt(at, "CHARACTER VARYING") || sql.isAt(at, "BINARY VARYING") || sql.isAt(at, "DOUBLE PRECISION")) {
            name = name.equals("character") ? "varchar" : name.equals("binary") ? "varbyte" : name;
            afterName++;
        }
        boolean length = sql.isAt(afterName, "(");
        int end = length ? sql.afterParenthesis(afterName) : afterName;
        if (length) {
            checkLength(name, afterName + 1);
        }
        if (length && sql.isAt(afterName, "( MAX )")) {
            edits.replace(at, end, RENAMED.getOrDefault(name, name) + (renamedToBytes(name) ? "" : "(65535)"));
        } else if (column && !length && WITHOUT_LENGTH.containsKey(name)) {
            edits.replace(at, end, WITHOUT_LENGTH.getOrDefault(name, name));
        } else if (name.equals("super") || renamedToBytes(name)) {
            edits.replace(at, end, RENAMED.getOrDefault(name, name));
        } else if (RENAMED.containsKey(name)) {
            edits.replace(at, afterName, RENAMED.getOrDefault(name, name));
        }
        return checkEnd(name, end);
    }

    private static boolean renamedToBytes(String name) {
        return "bytea".equals(RENAMED.get(name));
    }

    private void checkLength(String name, int at) throws RefusedException {
        if (WITH_TIME.contains(name)) {
            throw new RefusedException(RedshiftError.unsupported(
                    "A precision of the type " + name, "r_Datetime_types (microseconds, always)"));
        }
        boolean decimal = name.equals("decimal") || name.equals("numeric");
        if (decimal && at < sql.size() && tooPrecise(sql.token(at))) {
            throw new RefusedException(
                    RedshiftError.unsupported("A precision above " + PRECISION_MAX, "r_Numeric_types201"));
        }
    }

    private static boolean tooPrecise(Token precision) {
        return !precision.text().matches("[0-9]{1,2}") || Integer.parseInt(precision.text()) > PRECISION_MAX;
    }

    private int checkEnd(String name, int end) throws RefusedException {
        if (sql.isAt(end, "[") || sql.isAt(end, "ARRAY")) {
            throw unsupported(name + "[]");
        }
        if (!WITH_TIME.contains(name)) {
            return end;
        }
        boolean zone = sql.isAt(end, "WITH TIME ZONE") || sql.isAt(end, "WITHOUT TIME ZONE");
        return zone ? end + 3 : end;
    }

    private static RefusedException unsupported(String type) {
        return new RefusedException(RedshiftError.unsupported("The type " + type, PAGE));
    }
}
