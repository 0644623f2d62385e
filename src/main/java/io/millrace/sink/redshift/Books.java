package io.millrace.sink.redshift;

import java.util.List;

/**
 * Our own tables in the warehouse: who loads what, which parts are loaded, what we have declared, and how far each table is
 * complete. Keys are not enforced there, so that whoever writes checks what it has written.
 */
final class Books {
    static final String SCHEMA = "millrace";

    /** One row per target: the fence of its loader, which only grows. */
    static final String LOADER = table("loader");

    /** One row per part that is loaded, as long as the part is kept. */
    static final String LOADED_PART = table("loaded_part");

    /** One row per column that we have declared, with the declaration. */
    static final String DECLARED = table("declared_column");

    /** One row per target, for people and reports: complete up to which commit. */
    static final String FRESHNESS = table("millrace_freshness");

    /** What makes them, by the table's bare name, each only where it is not there. */
    static final List<Book> ALL = List.of(
            new Book("loader", "target varchar(512) not null, fence bigint not null, loaded_at timestamptz"),
            new Book(
                    "loaded_part",
                    "target varchar(512) not null, part varchar(1024) not null, part_rows bigint not null,"
                            + " load_id varchar(64) not null, loaded_at timestamptz not null"),
            new Book(
                    "declared_column",
                    "target varchar(512) not null, name varchar(512) not null, declaration varchar(256) not null,"
                            + " of_key boolean not null"),
            new Book(
                    "millrace_freshness",
                    "source_table varchar(512) not null, complete_up_to timestamptz, loaded_at timestamptz,"
                            + " loaded_rows bigint not null"));

    /** One of our tables. */
    record Book(String name, String columns) {
        String creation() {
            return "create table " + table(name) + " (" + columns + ") diststyle all";
        }
    }

    private Books() {}

    private static String table(String name) {
        return Names.quote(SCHEMA) + "." + Names.quote(name);
    }
}
