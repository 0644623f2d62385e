package io.millrace.capture;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Names and texts as they stand in SQL. */
final class Sql {
    private Sql() {}

    /** A quoted identifier. */
    static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String name(String schema, String table) {
        return name(schema) + "." + name(table);
    }

    static String names(Collection<String> identifiers) {
        return identifiers.stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    /** A text literal, whatever the server's {@code standard_conforming_strings}. */
    static String text(String value) {
        var doubled = value.replace("'", "''");
        return value.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }

    /** A {@code text[]} literal. */
    static String texts(Collection<String> values) {
        return "array[" + values.stream().map(Sql::text).collect(Collectors.joining(",")) + "]::text[]";
    }

    /** A JSON array of texts, as it stands in an event's type. */
    static String jsonArray(List<String> values) {
        return values.stream().map(RowJson::quoted).collect(Collectors.joining(",", "[", "]"));
    }
}
