package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Databases of the local PostgreSQL, and PGQ in them. Blocks; safe for any thread. */
final class Databases {
    /** Keeps two callers from making the same thing at once; the number is ours alone in this server. */
    private static final String ALONE = "select pg_advisory_lock(724171)";

    private final PostgresServer server;
    private final Path pgqPlOnly;

    Databases(PostgresServer server, Path pgqPlOnly) {
        this.server = server;
        this.pgqPlOnly = pgqPlOnly;
    }

    /** Which PGQ this server can have: it is asked to load the library. */
    Pgq pgq() {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("load 'pgq_lowlevel'");
            statement.execute("load 'pgq_triggers'");
            return Pgq.NATIVE;
        } catch (SQLException e) {
            return Pgq.PL_ONLY;
        }
    }

    /** Makes a database in UTC where there is none of that name. */
    void create(String name) {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(ALONE);
            String quoted = statement.enquoteIdentifier(name, true);
            try (var found = statement.executeQuery(
                    "select 1 from pg_database where datname = " + statement.enquoteLiteral(name))) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + quoted);
            statement.execute("alter database " + quoted + " set timezone to 'UTC'");
        } catch (SQLException e) {
            throw Tools.refused("The database " + name + " could not be made: " + e.getMessage() + ".", e);
        }
    }

    /** Puts PGQ into a database that has none. */
    void installPgq(String database, Pgq pgq) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(ALONE);
            switch (pgq) {
                case NATIVE -> statement.execute("create extension if not exists pgq");
                case PL_ONLY -> installPlOnly(statement);
            }
        } catch (SQLException | IOException e) {
            throw Tools.refused("PGQ could not be put into the database " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private void installPlOnly(Statement statement) throws SQLException, IOException {
        try (var found = statement.executeQuery("select 1 from pg_namespace where nspname = 'pgq'")) {
            if (found.next()) {
                return;
            }
        }
        // It reads its version from the extension that is not there; the ticker and the consumers ask for it.
        String version = "create or replace function pgq.version() returns text language sql as 'select ''3.5''::text'";
        statement.execute("begin;\n" + Files.readString(pgqPlOnly) + ";\n" + version + ";\ncommit");
    }
}
