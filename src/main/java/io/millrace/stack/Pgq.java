package io.millrace.stack;

/** Which PGQ a database has. */
public enum Pgq {
    /** The extension with its triggers in C. */
    NATIVE,
    /** The same functions in PL/pgSQL, for a machine where the extension's library does not load; its triggers are about 45 times slower. */
    PL_ONLY
}
