package io.millrace.stack.redshift;

import static io.millrace.stack.redshift.Emulation.assertSays;
import static io.millrace.stack.redshift.Emulation.copy;
import static io.millrace.stack.redshift.Emulation.strings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.stack.redshift.Emulation.Client;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RedshiftEmulatorIT {
    private final Emulation emulation = new Emulation();

    @AfterEach
    void close() {
        emulation.close();
    }

    @ParameterizedTest
    @EnumSource
    void queriesAndPreparedInsertsPassThrough(Client client) throws SQLException {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table lines (id bigint, name varchar(40), at timestamp default sysdate)");
            try (var insert = connection.prepareStatement("insert into lines (id, name) values (?, ?)")) {
                for (int id = 1; id <= 10; id++) {
                    insert.setLong(1, id);
                    insert.setString(2, "'quote' \"" + id + "\"");
                    assertEquals(1, insert.executeUpdate());
                }
            }

            assertEquals(
                    List.of("'quote' \"10\""),
                    strings(statement, "select name from lines where id = 10 and at <= getdate() + interval '1 s'"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyLoadsAllPartsOfAManifestInTheSessionsTransaction(Client client) throws Exception {
        emulation.put("s3://stage/1.csv.gz", "1,one\n2,two\n");
        emulation.put("s3://stage/2.csv.gz", "3,three");
        emulation.putManifest("s3://stage/1.csv.gz", "s3://stage/2.csv.gz");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create temp table part (id bigint, name varchar(max)) diststyle key distkey (id)");

            assertEquals(3, statement.executeUpdate(copy("part", "id, name")));
            assertEquals(List.of("3"), strings(statement, "select pg_last_copy_count()"));
            assertEquals(List.of("one", "two", "three"), strings(statement, "select name from part order by id"));
            connection.rollback();
            assertThrows(SQLException.class, () -> strings(statement, "select name from part"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyOfOneObjectNeedsNoManifest(Client client) throws Exception {
        emulation.put("s3://stage/plain.csv", "id\n1\n2\n");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table plain (id bigint)");

            assertEquals(
                    2,
                    statement.executeUpdate("copy plain from 's3://stage/plain.csv' access_key_id 'a'"
                            + " secret_access_key 'b' csv ignoreheader 1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyTellsNullFromEmptyAndKeepsWhatQuotesHold(Client client) throws Exception {
        emulation.put("s3://stage/1.csv.gz", "1,<null>\n2,\"<null>\"\n3,\"\"\n4,\n5,\"a,\"\"b\"\"\nc\\d\"\n");
        emulation.putManifest("s3://stage/1.csv.gz");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table texts (id bigint, name varchar(40))");

            statement.execute(copy("texts", "id, name"));

            assertEquals(
                    List.of("null", "null", "''", "''", "'a,\"b\"\nc\\d'"),
                    strings(statement, "select coalesce('''' || name || '''', 'null') from texts order by id"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectThatMustBeThereFailsTheCopy(Client client) throws Exception {
        emulation.put("s3://stage/1.csv.gz", "1,one\n");
        emulation.putManifest("s3://stage/1.csv.gz", "s3://stage/2.csv.gz");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table part (id bigint, name varchar(40))");

            var error = assertThrows(SQLException.class, () -> statement.execute(copy("part", "id, name")));

            assertSays("XX000", "The specified S3 key does not exist", error);
            assertEquals(List.of("0"), strings(statement, "select count(*) from part"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectThatMayBeMissingIsLeftOut(Client client) throws Exception {
        emulation.put("s3://stage/1.csv.gz", "1,one\n");
        emulation.put("s3://stage/manifest", """
                {"entries": [{"url": "s3://stage/1.csv.gz", "mandatory": true}, {"url": "s3://stage/2.csv.gz"}]}
                """);
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table part (id bigint, name varchar(40))");

            assertEquals(1, statement.executeUpdate(copy("part", "id, name")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aManifestThatIsMissingFailsTheCopy(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table part (id bigint, name varchar(40))");

            var error = assertThrows(SQLException.class, () -> statement.execute(copy("part", "id, name")));

            assertSays("XX000", "Problem reading manifest file", error);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBadRowFailsTheTransactionAndTheSessionGoesOn(Client client) throws Exception {
        var rows = new StringBuilder();
        for (int id = 1; id <= 50_000; id++) {
            rows.append(id == 30_000 ? "x" : id).append(",some name that makes the row longer\n");
        }
        emulation.put("s3://stage/1.csv.gz", rows.toString());
        emulation.putManifest("s3://stage/1.csv.gz");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table part (id bigint, name varchar(40))");
            connection.setAutoCommit(false);
            statement.execute("insert into part values (1, 'before')");

            var error = assertThrows(SQLException.class, () -> statement.execute(copy("part", "id, name")));
            assertSays("XX000", "Load into table", error);
            assertSays("XX000", "line 30000", error);
            var next = assertThrows(SQLException.class, () -> strings(statement, "select 1"));
            assertEquals("25P02", next.getSQLState());
            connection.rollback();

            assertEquals(List.of("0"), strings(statement, "select count(*) from part"));
            emulation.put("s3://stage/1.csv.gz", "1,one\n");
            assertEquals(1, statement.executeUpdate(copy("part", "id, name")));
            connection.commit();
            assertEquals(List.of("one"), strings(statement, "select name from part"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyIntoNoTableFailsAsItDoesInTheDatabase(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);

            var error = assertThrows(SQLException.class, () -> statement.execute(copy("nowhere", "id")));
            connection.rollback();

            assertEquals("42P01", error.getSQLState());
            assertEquals(List.of("1"), strings(statement, "select 1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatRedshiftDoesNotKnowIsRefusedAndLeavesTheSession(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table t (id bigint, name varchar(40), v super)");
            var taken = new ArrayList<String>();
            for (var sql : Refused.STATEMENTS) {
                try {
                    statement.execute(sql);
                    taken.add(sql);
                } catch (SQLException e) {
                    assertSays("0A000", "not supported by Amazon Redshift", e);
                }
            }

            assertEquals(List.of(), taken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncateIsTakenOutsideOfATransactionOnly(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table emptied (id bigint)");
            statement.execute("truncate emptied");
            connection.setAutoCommit(false);

            var error = assertThrows(SQLException.class, () -> statement.execute("truncate emptied"));
            connection.rollback();
            connection.setAutoCommit(true);
            statement.execute("truncate emptied");

            assertEquals("0A000", error.getSQLState());
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesAndJsonGoThroughRedshiftsOwnFunctions(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table kinds (v super encode zstd, b varbyte(16)) compound sortkey (b)");
            statement.execute("insert into kinds select json_parse('{\"a\": [1]}'), from_hex('00ff')");

            assertEquals(
                    List.of("{\"a\": [1]} 00ff"),
                    strings(statement, "select json_serialize(v) || ' ' || to_hex(b) from kinds"));
            try (var row = statement.executeQuery("select b from kinds")) {
                assertTrue(row.next());
                assertArrayEquals(new byte[] {0, (byte) 0xff}, row.getBytes(1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyRunsAsOftenAsItIsAskedFor(Client client) throws Exception {
        emulation.put("s3://stage/1.csv.gz", "1,one\n2,two\n");
        emulation.putManifest("s3://stage/1.csv.gz");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table part (id bigint, name varchar(40))");
            statement.addBatch(copy("part", "id, name"));
            statement.addBatch("insert into part values (3, 'three')");
            statement.addBatch(copy("part", "id, name"));
            assertArrayEquals(new int[] {2, 1, 2}, statement.executeBatch());

            try (var prepared = connection.prepareStatement(copy("part", "id, name"))) {
                for (int i = 0; i < 10; i++) {
                    assertEquals(2, prepared.executeUpdate());
                }
            }

            assertEquals(List.of("25"), strings(statement, "select count(*) from part"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AMAZON", "POSTGRES"})
    void copyBehindAFailedStatementOfItsBatchDoesNotRun(Client client) throws Exception {
        emulation.put("s3://stage/1.csv.gz", "1,one\n");
        emulation.putManifest("s3://stage/1.csv.gz");
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table part (id bigint, name varchar(40))");
            statement.addBatch("insert into part select 1 / 0, 'none'");
            statement.addBatch(copy("part", "id, name"));

            assertThrows(BatchUpdateException.class, statement::executeBatch);

            assertEquals(List.of("0"), strings(statement, "select count(*) from part"));
        }
    }
}
