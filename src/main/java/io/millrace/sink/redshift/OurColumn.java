package io.millrace.sink.redshift;

import java.util.Arrays;

/** A column that every target has beside the source's. */
enum OurColumn {
    MERCHANT(Target.MERCHANT, "varchar(256)", true),
    VERSION(Target.VERSION, "bigint", true),
    DELETED(Target.DELETED, "boolean", true),
    CUT(Target.CUT, "varchar(4096)", false),
    LOADED_AT(Target.LOADED_AT, "timestamptz", true);

    private final String title;
    private final String sql;
    private final boolean required;

    OurColumn(String title, String sql, boolean required) {
        this.title = title;
        this.sql = sql;
        this.required = required;
    }

    static OurColumn of(String title) {
        return Arrays.stream(values())
                .filter(one -> one.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column of ours: " + title));
    }

    String title() {
        return title;
    }

    String sql() {
        return sql;
    }

    String declaration() {
        return Names.quote(title) + " " + sql + (required ? " not null" : "");
    }
}
