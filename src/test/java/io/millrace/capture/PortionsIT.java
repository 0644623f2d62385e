package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.base.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

    private static List<Long> ids(List<Pgq.Event> events) {
        return events.stream().map(Pgq.Event::id).toList();
    }

    @Test
    void theyComeInTheirOrderAndTheConnectionAnswersOthersMeanwhile() throws Exception {
        var pgq = events(5);
        try (var portions = new Portions(pgq)) {
            portions.ask(3);
            assertEquals("1", rig.query("select 1"));
            assertEquals(List.of(0L, 1L, 2L), ids(portions.take()));
            portions.ask(2);
            assertEquals(List.of(3L, 4L), ids(portions.take()));
        }
    }

    @Test
    void whoMeetsAFailedTransactionLearnsWhatFailedFirst() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(2);
            Await.until("the fetch to have failed", Duration.ofSeconds(10), this::isAborted);
            var met = assertThrows(SQLException.class, () -> rig.query("select 1"));

            assertEquals(ABORTED, met.getSQLState());
            assertEquals(DIVISION_BY_ZERO, portions.first(met).getSQLState());
        }
    }

    private boolean isAborted() {
        try {
            rig.query("select 1");
            return false;
        } catch (SQLException e) {
            return ABORTED.equals(e.getSQLState());
        }
    }

    @Test
    void whoMeetsSomethingElseHasItsOwnCause() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(2);
            var other = new SQLException("something else", "42P01");

            assertSame(other, portions.first(other));
        }
    }

    @Test
    void whoMeetsAFailedTransactionWhereTheFetchWasFineHasNoOtherCause() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(1);
            var met = new SQLException("the transaction is aborted", ABORTED);

            assertSame(met, portions.first(met));
        }
    }

    @Test
    void itsOwnFailureIsThrownToWhoeverTakesIt() throws Exception {
        var pgq = events(1);
        try (var portions = new Portions(pgq)) {
            portions.ask(2);

            assertEquals(
                    DIVISION_BY_ZERO,
                    assertThrows(SQLException.class, portions::take).getSQLState());
        }
    }
}
