package io.millrace.capture;

import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the source's types are: domains are looked through, and what another database could not know is text. */
final class TypeNames {
    /** The type of the merchant {@code char(n)}, whose padding belongs to no merchant's name. */
    static final String PADDED = "bpchar";

    private static final String QUERY = """
            select t.oid, t.typname, n.nspname = 'pg_catalog' as known, t.typtype, t.typbasetype, t.typelem,
                   coalesce(e.typarray = t.oid, false) as is_array, coalesce(r.rngsubtype, 0) as subtype,
                   format_type(t.oid, -1) as sql_name
              from pg_type t
              join pg_namespace n on n.oid = t.typnamespace
              left join pg_type e on e.oid = t.typelem and t.typelem <> 0
              left join pg_range r on r.rngtypid = t.oid
            """;

    private record Type(
            String name,
            boolean known,
            String category,
            long base,
            long element,
            boolean array,
            long subtype,
            String sql) {}

    private final Map<Long, Type> types = new HashMap<>();

    static TypeNames read(Connection connection) throws SQLException {
        var names = new TypeNames();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                names.types.put(
                        rows.getLong(1),
                        new Type(
                                rows.getString(2),
                                rows.getBoolean(3),
                                rows.getString(4),
                                rows.getLong(5),
                                rows.getLong(6),
                                rows.getBoolean(7),
                                rows.getLong(8),
                                rows.getString(9)));
            }
        }
        return names;
    }

    /** What a column of this type is on the road. */
    ColumnType columnType(long oid) {
        var type = base(oid);
        if (type == null) {
            return ColumnType.TEXT;
        }
        if (!type.array()) {
            return new ColumnType(kind(type), false, portable(type));
        }
        var element = base(type.element());
        if (element == null || element.array()) {
            return new ColumnType(Kind.TEXT, true, "text[]");
        }
        return new ColumnType(kind(element), true, portable(element) + "[]");
    }

    /** The name to cast a text to, so that it can be compared with a column of this type through its index. */
    String comparable(long oid) {
        var type = base(oid);
        if (type == null) {
            return "text";
        }
        return switch (kind(type)) {
            case INTEGER -> "bigint";
            case TEXT -> type.known() ? "text" : type.sql();
            case BOOL, NUMERIC, FLOAT, WORD, DATE, TIMESTAMP, TIMESTAMPTZ, BYTEA, JSONB, OTHER -> type.sql();
        };
    }

    boolean padded(long oid) {
        var type = base(oid);
        return type != null && type.known() && type.name().equals(PADDED);
    }

    /**
     * Whether a value's text depends on the session that wrote it, in a way that cannot be undone afterwards. PGQ's own
     * trigger prints plain dates and timestamps in one form, but not those inside an array, a range or a domain.
     */
    boolean dependsOnSession(long oid) {
        return dependsOnSession(oid, false);
    }

    private boolean dependsOnSession(long oid, boolean inside) {
        var type = types.get(oid);
        if (type == null) {
            return false;
        }
        if (type.category().equals("d")) {
            return dependsOnSession(type.base(), true);
        }
        if (type.array()) {
            return dependsOnSession(type.element(), true);
        }
        return switch (type.category()) {
            case "c" -> true;
            case "r" -> dependsOnSession(type.subtype(), true);
            case "m" -> true;
            default -> type.known() && (alwaysDepends(type.name()) || (inside && dependsInside(type.name())));
        };
    }

    private static boolean alwaysDepends(String name) {
        return name.equals("interval") || name.equals("money");
    }

    private static boolean dependsInside(String name) {
        return name.equals("date") || name.equals("timestamp") || name.equals("timestamptz");
    }

    private @Nullable Type base(long oid) {
        var type = types.get(oid);
        while (type != null && type.category().equals("d")) {
            type = types.get(type.base());
        }
        return type;
    }

    private static String portable(Type type) {
        boolean simple = type.category().equals("b")
                || type.category().equals("r")
                || type.category().equals("m");
        return switch (type.name()) {
            case PADDED, "bit", "char", "name" -> "text";
            default -> type.known() && simple ? type.sql() : "text";
        };
    }

    private static Kind kind(Type type) {
        if (type.category().equals("e")) {
            return Kind.WORD;
        }
        if (!type.known()) {
            return type.name().equals("citext") ? Kind.TEXT : Kind.OTHER;
        }
        return switch (type.name()) {
            case "bool" -> Kind.BOOL;
            case "int2", "int4", "int8" -> Kind.INTEGER;
            case "numeric" -> Kind.NUMERIC;
            case "float4", "float8" -> Kind.FLOAT;
            case "text", "varchar", "name" -> Kind.TEXT;
            case "uuid", PADDED, "char", "inet", "cidr", "macaddr", "macaddr8", "bit", "varbit" -> Kind.WORD;
            case "date" -> Kind.DATE;
            case "timestamp" -> Kind.TIMESTAMP;
            case "timestamptz" -> Kind.TIMESTAMPTZ;
            case "bytea" -> Kind.BYTEA;
            case "jsonb" -> Kind.JSONB;
            default -> Kind.OTHER;
        };
    }
}
