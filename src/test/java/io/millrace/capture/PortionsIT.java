package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Await;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A batch's events, fetched ahead on the connection that is asked other things meanwhile. */
class PortionsIT {
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String ABORTED = "25P02";

    @AutoClose
    private final CaptureRig rig = new CaptureRig();

    /** A cursor of so many events, after which comes what the server cannot work out. */
    private Pgq events(int good) throws SQLException {
        rig.connection.setAutoCommit(false);
        rig.sql("""
                declare millrace_batch no scroll cursor for
                select n as ev_id, 0::bigint as ev_txid, now() as ev_time, 'I:' as ev_type, null::text as ev_data,
                       null::text as ev_extra2, null::text as ev_extra3, (1 / (%1$d - n))::text as ev_extra4
                  from generate_series(0, %1$d) n
                """.formatted(good));
        return new Pgq(rig.connection, rig.settings());
    }

    private SQLException met() {
        return assertThrows(SQLException.class, () -> rig.query("select 1"));
    }

    @Test
    void theyComeInTheirOrderAndTheConnectionAnswersOthersMeanwhile() throws Exception {
        var pgq = events(5);
        try (var portions = new Portions(pgq)) {
            portions.ask(3);
            assertEquals("1", rig.query("select 1"));
            assertEquals(3, portions.take().size());
            portions.ask(2);
            assertEquals(4, portions.take().getLast().id());
        }
    }

    @Test
    void whoMeetsAFailedTransactionLearnsWhatFailedFirst() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(2);
            Await.until("the fetch to have failed", Duration.ofSeconds(10), () -> aborted());
            var met = met();

            assertEquals(ABORTED, met.getSQLState());
            assertEquals(DIVISION_BY_ZERO, portions.first(met).getSQLState());
        }
    }

    private boolean aborted() throws SQLException {
        try {
            rig.query("select 1");
            return false;
        } catch (SQLException e) {
            return ABORTED.equals(e.getSQLState());
        }
    }

    @Test
    void anotherFailureIsItsOwnCause() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(1);
            assertEquals(1, portions.take().size());
            var other = new SQLException("something else", "42P01");

            assertSame(other, portions.first(other));
        }
    }

    @Test
    void itsOwnFailureIsThrownToWhoeverTakesIt() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(2);
            var failure = assertThrows(SQLException.class, portions::take);

            assertTrue(DIVISION_BY_ZERO.equals(failure.getSQLState()), failure.toString());
        }
    }
}
