package io.millrace.stack.redshift;

import static io.millrace.stack.redshift.Emulation.assertSays;
import static io.millrace.stack.redshift.Emulation.strings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.stack.redshift.Emulation.Client;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RedshiftEmulatorFaultsIT {
    private final Emulation emulation = new Emulation();

    @AfterEach
    void close() {
        emulation.close();
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatIsToFailDoesNotRun(Client client) throws Exception {
        emulation.faults(sql ->
                sql.startsWith("delete") ? new Fault.Fail(RedshiftError.isolationViolation()) : new Fault.None());
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("create temp table kept (id bigint)");
            statement.execute("insert into kept values (1)");
            connection.setAutoCommit(false);

            var error = assertThrows(SQLException.class, () -> statement.executeUpdate("delete from kept"));
            connection.rollback();

            assertSays("XX000", "1023", error);
            assertEquals(List.of("1"), strings(statement, "select count(*) from kept"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoWriteTheSameRowAreAnIsolationViolation(Client client) throws Exception {
        try (var one = emulation.connect(client);
                var other = emulation.connect(client);
                var writing = one.createStatement();
                var late = other.createStatement()) {
            writing.execute("drop table if exists contended");
            writing.execute("create table contended as select 1 as id");
            other.setAutoCommit(false);
            assertEquals(List.of("1"), strings(late, "select id from contended"));
            writing.executeUpdate("update contended set id = 2");

            var error = assertThrows(SQLException.class, () -> late.executeUpdate("update contended set id = 3"));

            assertSays("XX000", "1023", error);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionCutBeforeTheCommitLeavesNothing(Client client) throws Exception {
        assertEquals(List.of("0"), rowsWhere(client, new Fault.CutBefore()));
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionCutAfterTheCommitLeavesWhatWasCommitted(Client client) throws Exception {
        assertEquals(List.of("1"), rowsWhere(client, new Fault.CutAfter()));
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatTakesTooLongCanBeCancelled(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var holder = emulation.connect(client);
                var statement = connection.createStatement();
                var holding = holder.createStatement()) {
            holding.execute("drop table if exists held");
            holding.execute("create table held (id bigint)");
            holder.setAutoCommit(false);
            holding.execute("lock table held");
            statement.setQueryTimeout(1);

            var error = assertThrows(SQLException.class, () -> strings(statement, "select id from held"));

            assertEquals("57014", error.getSQLState());
            holder.rollback();
            assertEquals(List.of("1"), strings(statement, "select 1"));
        }
    }

    /** How many rows are there after one was inserted and its COMMIT met a fault. */
    private List<String> rowsWhere(Client client, Fault fault) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists committed");
            statement.execute("create table committed (id bigint)");
            connection.setAutoCommit(false);
            statement.execute("insert into committed values (1)");
            emulation.faults(sql -> sql.equalsIgnoreCase("commit") ? fault : new Fault.None());

            var error = assertThrows(SQLException.class, connection::commit);

            assertTrue(error.getSQLState().startsWith("08"), error.getSQLState() + ": " + error.getMessage());
        }
        emulation.faults(Faults.NONE);
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            return strings(statement, "select count(*) from committed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionCutAfterAStatementOutsideOfATransactionLeavesWhatItDid(Client client) throws Exception {
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists alone");
            statement.execute("create table alone (id bigint)");
            emulation.faults(sql -> sql.startsWith("insert") ? new Fault.CutAfter() : new Fault.None());

            assertThrows(SQLException.class, () -> statement.execute("insert into alone values (1)"));
        }
        try (var connection = emulation.connect(client);
                var statement = connection.createStatement()) {
            assertEquals(List.of("1"), strings(statement, "select count(*) from alone"));
        }
    }
}
