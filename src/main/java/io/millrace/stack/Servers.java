package io.millrace.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/** The unpacked servers in the cache: read by all, written by none. */
record Servers(Path home) {
    /** Holds bin/postgres and, in its lib and share, PGQ. */
    Path postgres() {
        return home.resolve("postgres");
    }

    /** Holds the broker's jars. */
    Path kafka() {
        return home.resolve("kafka");
    }

    /** Holds bin/elasticsearch. */
    Path elasticsearch() {
        return home.resolve("elasticsearch");
    }

    /** The SQL of PGQ that needs no library. */
    Path pgqPlOnly() {
        return postgres().resolve("share/postgresql/contrib/pgq_pl_only.sql");
    }

    boolean complete() {
        return Files.isReadable(pgqPlOnly())
                && Files.isExecutable(postgres().resolve("bin/postgres"))
                && Files.isReadable(kafka())
                && Files.isExecutable(elasticsearch().resolve("bin/elasticsearch"));
    }
}
