package io.millrace.capture;

import static io.millrace.capture.CaptureRig.in;
import static io.millrace.capture.CaptureRig.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Clock;
import io.millrace.change.Change;
import io.millrace.change.Op;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CaptureLoopIT {
    @AutoClose
    private final CaptureRig rig = new CaptureRig();

    @Test
    void insertsUpdatesAndDeletesArriveInOrderWithTheirImages() throws Exception {
        rig.payments(false);
        rig.drain();

        rig.sql(
                "insert into tx values (1, '6', 1.50)",
                "update tx set amount = 2 where id = 1",
                "delete from tx where id = 1");
        rig.drain();

        var changes = rig.changes();
        assertEquals(
                List.of(Op.INSERT, Op.UPDATE, Op.DELETE),
                changes.stream().map(Change::op).toList());
        assertNull(changes.get(0).before());
        assertEquals("1.50", Objects.requireNonNull(changes.get(1).before()).get("amount"));
        assertEquals("2", Objects.requireNonNull(changes.get(1).after()).get("amount"));
        assertEquals("2", Objects.requireNonNull(changes.get(2).before()).get("amount"));
        assertTrue(changes.get(0).version().compareTo(changes.get(1).version()) < 0);
        assertEquals(1, changes.get(0).version().epoch());
        assertTrue(Math.abs(changes.get(0).committedAtMillis() - Clock.SYSTEM.millis()) < 60_000);
        assertEquals(3, rig.loop().status().captured());
    }

    @Test
    void rowsThatWereThereBeforeAreLoadedFirstAsOldestVersion() throws Exception {
        rig.sql(CaptureRig.PAYMENTS);
        rig.sql(
                "insert into tx values (1, '6', 1), (2, '../x', 2)",
                "insert into status values (10, 1, 'new'), (11, 2, 'bad')");
        install();

        rig.sql("update tx set amount = 5 where id = 1");
        rig.drain();

        var loaded =
                rig.changes().stream().filter(change -> change.op() == Op.READ).toList();
        assertEquals(2, loaded.size());
        assertEquals(0, loaded.getFirst().version().event());
        assertEquals(2, rig.deadLetters().size());
        rig.assertConverged();
    }

    private void install() {
        rig.table("tx", in("merchant_id"))
                .table("status", through("tx", "tx_id"))
                .table("note", through("status", "status_id"))
                .install();
    }

    @Test
    void aMovedParentTakesItsDescendantsAlong() throws Exception {
        rig.payments(false);
        rig.sql(
                "insert into tx values (1, '6', 1)",
                "insert into status values (10, 1, 'a')",
                "insert into note values (100, 10, 'x')");
        rig.drain();

        rig.sql("update tx set merchant_id = '7' where id = 1");
        rig.drain();

        rig.assertConverged();
        var moved = rig.changes().stream().filter(Change::moved).toList();
        assertEquals(3, moved.size());
        for (var change : moved) {
            assertEquals("6", change.merchant().value());
            assertEquals(Op.DELETE, change.op());
            assertTrue(rig.changes().stream()
                    .anyMatch(other -> other.op() == Op.UPDATE
                            && other.merchant().value().equals("7")
                            && other.table().equals(change.table())
                            && other.version().equals(change.version())));
        }
    }

    @Test
    void aChildGivenToAParentOfAnotherMerchantMovesWithItsOwnChildren() throws Exception {
        rig.payments(false);
        rig.sql(
                "insert into tx values (1, '6', 1), (2, '7', 1)",
                "insert into status values (10, 1, 'a')",
                "insert into note values (100, 10, 'x')");
        rig.drain();

        rig.sql("update status set tx_id = 2 where id = 10");
        rig.drain();

        rig.assertConverged();
        assertTrue(rig.shown()
                .containsAll(List.of("d 6 status 10 moved", "u 7 status 10", "d 6 note 100 moved", "u 7 note 100")));
    }

    @Test
    void aChildDeletedBeforeItsParentMovedIsDeletedWhereItWas() throws Exception {
        rig.payments(false);
        rig.sql(
                "insert into tx values (1, '6', 1)",
                "insert into status values (10, 1, 'a'), (11, 1, 'b')",
                "insert into note values (100, 10, 'x')");
        rig.drain();

        rig.sql(
                "delete from status where id = 10",
                "update tx set merchant_id = '7' where id = 1",
                "update tx set merchant_id = '8' where id = 1");
        rig.drain();

        rig.assertConverged();
    }

    @Test
    void aCascadeDeletesTheChildrenOfTheirMerchant() throws Exception {
        rig.payments(false);
        rig.sql(
                "insert into tx values (1, '6', 1)",
                "insert into status values (10, 1, 'a')",
                "insert into note values (100, 10, 'x')");
        rig.drain();

        rig.sql("delete from tx where id = 1");
        rig.drain();

        assertTrue(rig.shown().containsAll(List.of("d 6 tx 1", "d 6 status 10", "d 6 note 100")));
        rig.assertConverged();
    }

    @Test
    void aWholeLifeInOneTransactionIsCapturedThoughNothingIsLeft() throws Exception {
        rig.payments(false);
        rig.sql(
                "begin; insert into tx values (1, '6', 1); insert into status values (10, 1, 'a'); insert into note values (100, 10, 'x');"
                        + " delete from tx where id = 1; commit");
        rig.drain();

        assertEquals(6, rig.changes().size());
        assertEquals(0, rig.loop().status().orphaned());
        rig.assertConverged();
    }

    @Test
    void childrenDeletedLongBeforeTheirParentsEventIsReadAreStillTheirMerchants() throws Exception {
        rig.payments(false);
        rig.sql("insert into tx values (1, '6', 1)", "insert into status values (10, 1, 'a')");
        rig.drain();

        rig.sql(
                "delete from status where id = 10",
                "select pgq.force_tick('datastream')",
                "select pgq.ticker('datastream')",
                "delete from tx where id = 1");
        rig.drain();

        assertTrue(rig.shown().contains("d 6 status 10"));
        assertEquals(0, rig.loop().status().orphaned());
    }

    @Test
    void aChangedKeyIsADeleteAndAnInsert() throws Exception {
        rig.payments(true);
        rig.sql("insert into tx values (1, '6', 1)", "insert into status values (10, 1, 'a')");
        rig.drain();

        rig.sql(
                "update tx set id = 2 where id = 1",
                "update tx set id = 3, merchant_id = '7' where id = 2",
                "update tx set amount = 9 where id = 3");
        rig.drain();

        assertTrue(rig.shown().containsAll(List.of("d 6 tx 1", "c 6 tx 2", "d 6 tx 2", "c 7 tx 3", "u 7 tx 3")));
        rig.assertConverged();
    }

    @Test
    void aTransactionThatCommitsLateIsNotMissed() throws Exception {
        rig.payments(false);
        rig.drain();
        try (var late = rig.connect()) {
            late.setAutoCommit(false);
            try (var statement = late.createStatement()) {
                statement.execute("insert into tx values (1, '6', 1)");
            }
            rig.sql("insert into tx values (2, '6', 1)");
            rig.drain();
            assertEquals(List.of("c 6 tx 2"), rig.shown());
            late.commit();
        }
        rig.drain();

        var changes = rig.changes();
        assertEquals(List.of("c 6 tx 2", "c 6 tx 1"), rig.shown());
        assertTrue(changes.get(1).version().compareTo(changes.get(0).version()) < 0);
    }

    @Test
    void aChildWithoutParentWaitsForIt() throws Exception {
        rig.sql(
                "create table p (id int primary key, m text)",
                "create table c (id int primary key, p_id bigint)",
                "create table g (id int primary key, c_id int)");
        rig.table("p", in("m"))
                .table("c", through("p", "p_id"))
                .table("g", through("c", "c_id"))
                .install();
        rig.drain();
        rig.sql(
                "insert into c values (10, 1)",
                "insert into g values (100, 10)",
                "update c set p_id = 1 where id = 10",
                "insert into c values (11, null)");
        rig.drain();
        assertEquals(List.of(), rig.changes());
        assertEquals(3, rig.loop().status().orphaned());
        assertTrue(Objects.requireNonNull(rig.deadLetters().getFirst().get("reason"))
                .contains("is null"));
        rig.restart();

        rig.sql("insert into p values (1, '6')");
        rig.drain();

        assertEquals(4, rig.changes().size());
        assertEquals("0", rig.query("select count(*) from millrace.orphan"));
        rig.assertConverged();
    }

    @Test
    void whatIsNoMerchantGoesToTheDeadLettersAndTheRestGoesOn() throws Exception {
        rig.payments(false);
        rig.drain();
        rig.sql(
                "insert into tx values (1, null, 1), (2, '', 1), (3, '../x', 1), (4, 'a,b', 1), (5, '*', 1), (6, '_all', 1),"
                        + " (7, E'6\\n', 1), (8, repeat('x', 64), 1), (9, '6', 1)");
        rig.drain();

        assertEquals(List.of("c 6 tx 9"), rig.shown());
        var letters = rig.deadLetters();
        assertEquals(8, letters.size());
        var first = letters.getFirst();
        assertEquals("gateway.tx", first.get("table"));
        assertEquals("1", first.get("key"));
        assertEquals("capture", first.get("stage"));
        assertEquals("c", first.get("op"));
        assertNotNull(first.get("version"));
        assertEquals("the merchant id is null", first.get("reason"));
        assertEquals("{\"id\":\"1\",\"merchant_id\":null,\"amount\":\"1\"}", first.get("value"));
        assertEquals(8, rig.loop().status().deadLettered());
    }

    @Test
    void aRowWhoseMerchantBecomesValidOrInvalidComesAndGoes() throws Exception {
        rig.payments(false);
        rig.sql(
                "insert into tx values (1, '6', 1)",
                "insert into status values (10, 1, 'a')",
                "update tx set merchant_id = '*' where id = 1");
        rig.drain();
        rig.assertConverged();
        assertTrue(rig.shown().contains("d 6 tx 1"));

        rig.sql("update tx set merchant_id = '7' where id = 1");
        rig.drain();

        assertTrue(rig.shown().containsAll(List.of("u 7 tx 1", "u 7 status 10")));
        rig.assertConverged();
    }
}
