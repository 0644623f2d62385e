package io.millrace.change;

/** One table of one source; its text is {@code source.table}, or {@code source.schema.table} outside {@code public}. */
public record TableId(String source, String schema, String table) {
    /** The table that {@code name} ({@code table} or {@code schema.table}) means in {@code source}. */
    public static TableId of(String source, String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? new TableId(source, "public", name)
                : new TableId(source, name.substring(0, dot), name.substring(dot + 1));
    }

    /** The table that {@code text} ({@code source.table} or {@code source.schema.table}) means. */
    public static TableId parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || dot == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is no table: write source.table");
        }
        return of(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The name within its source: {@code table}, or {@code schema.table} outside {@code public}. */
    public String name() {
        return schema.equals("public") ? table : schema + "." + table;
    }

    @Override
    public String toString() {
        return source + "." + name();
    }
}
