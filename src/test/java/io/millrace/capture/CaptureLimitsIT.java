package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What capture does when it is not alone, when the source is not what it was, and when there is much. */
class CaptureLimitsIT {
    @AutoClose
    private final CaptureRig rig = new CaptureRig();

    @Test
    void onlyOneOfTwoCapturesWorks() throws Exception {
        rig.payments(false);
        rig.drain();

        try (var second = new CaptureLoop(rig.settings(), rig.kafka, Clock.SYSTEM)) {
            assertEquals(CaptureLoop.Polled.LOCKED_OUT, second.pollOnce());
            assertEquals(CaptureStatus.State.STANDBY, second.status().state());
            rig.restart();
            assertNotEquals(CaptureLoop.Polled.LOCKED_OUT, second.pollOnce());
        }
    }

    @Test
    void whoeverIsNotHeardOfForTenSecondsHasToLetAnotherCapture() throws Exception {
        rig.payments(false);
        rig.drain();

        try (var second = new CaptureLoop(rig.settings(), rig.kafka, Clock.SYSTEM)) {
            Await.until(
                    "the lock to be free",
                    Duration.ofSeconds(20),
                    () -> second.pollOnce() != CaptureLoop.Polled.LOCKED_OUT);
            assertThrows(SQLException.class, () -> rig.loop().pollOnce());
        }
    }

    @Test
    void aSourceWhoseIdsRanBackwardsIsRefusedUntilTheEpochIsRaised() throws Exception {
        rig.payments(false);
        rig.sql("insert into tx values (1, '6', 1), (2, '6', 1)");
        rig.drain();
        rig.restart();
        var sequence = rig.query("select queue_event_seq from pgq.queue");
        rig.sql("select setval('" + sequence + "', 1)");

        var refused = assertThrows(SetUpException.class, () -> rig.loop().pollOnce());
        assertEquals(SetUpException.Reason.REFUSED, refused.reason());
        assertTrue(Objects.requireNonNull(refused.getMessage()).contains("millrace install --raise-epoch --execute"));

        var installer = new Installer(rig.settings());
        installer.execute(installer.raiseEpoch());
        rig.sql("update tx set amount = 3 where id = 1");
        rig.drain();

        rig.assertConverged();
        assertEquals(
                2,
                rig.changes().stream()
                        .mapToInt(change -> change.version().epoch())
                        .max()
                        .orElseThrow());
    }

    @Test
    void aTickOfTheSameNumberFromAnotherTimeIsRefused() throws Exception {
        rig.payments(false);
        rig.sql("insert into tx values (1, '6', 1)");
        rig.drain();
        rig.restart();
        rig.sql("update pgq.tick set tick_time = tick_time + interval '1 second'");

        assertThrows(SetUpException.class, () -> rig.loop().pollOnce());
    }

    @Test
    void aTableThatIsConfiguredNoMoreIsSkipped() throws Exception {
        rig.payments(false);
        rig.drain();
        rig.restart();
        rig.without("note");

        rig.sql(
                "insert into tx values (1, '6', 1)",
                "insert into status values (10, 1, 'a')",
                "insert into note values (100, 10, 'x')");
        rig.drain();

        assertEquals(1, rig.loop().status().skipped());
        assertEquals(2, rig.loop().status().captured());
        rig.install();
        assertEquals(
                "0",
                rig.query("select count(*) from pg_trigger where tgrelid = 'note'::regclass and not tgisinternal"));
    }

    @Test
    void aColumnAddedOrChangedWhileCapturingIsUnderstood() throws Exception {
        rig.payments(false);
        rig.sql("insert into tx values (1, '6', 1)");
        rig.drain();

        rig.sql(
                "alter table tx add column active boolean default true",
                "update tx set amount = 2 where id = 1",
                "alter table status alter column name type int using 7",
                "insert into status values (10, 1, 5)");
        rig.drain();
        rig.sql("alter table status alter column name type text", "update status set name = 'five' where id = 10");
        rig.drain();

        rig.assertConverged();
    }

    @Test
    void aKeyThatIsRenamedWhileCapturingIsUnderstood() throws Exception {
        rig.payments(false);
        rig.sql("insert into tx values (1, '6', 1)");
        rig.drain();

        rig.sql(
                "alter table tx rename column id to number",
                "update tx set amount = 2",
                "insert into tx values (2, '6', 2)");
        rig.drain();

        var numbers = rig.changes().stream()
                .flatMap(change -> Stream.ofNullable(change.image().get("number")))
                .sorted()
                .toList();
        assertEquals(List.of("1", "2"), numbers);
        assertEquals(List.of(), rig.deadLetters());
    }

    @Test
    void aBatchOfManyPortionsIsCapturedWhole() throws Exception {
        rig.payments(false);
        rig.sql(
                "insert into tx select i, i % 50, i from generate_series(1, 3000) i",
                "insert into status select i, i % 3000 + 1, repeat('x', 3000) from generate_series(1, 6000) i",
                "delete from tx where id % 7 = 0");
        rig.drain();

        rig.assertConverged();
    }
}
