package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.base.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A batch's events, fetched ahead on the connection that is asked other things meanwhile. */
class PortionsIT {
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String ABORTED = "25P02";

    @AutoClose
    private final CaptureRig rig = new CaptureRig();

    /** Fetches by two, and understands nothing. */
    private record ByTwo(Pgq pgq) implements Portions.Steps {
        @Override
        public Portions.Fetched fetch() throws SQLException {
            return new Portions.Fetched(pgq.fetch(2), Map.of());
        }

        @Override
        public Reading read(Pgq.Event event, long committedAtMillis) {
            return new Reading.Undecodable("event " + event.id());
        }
    }

    private Portions begin(String rows) throws SQLException {
        rig.connection.setAutoCommit(false);
        rig.sql("declare millrace_batch no scroll cursor for " + rows);
        return Portions.begin(new ByTwo(new Pgq(rig.connection, rig.settings())));
    }

    /** So many events, after which comes what the server cannot work out. */
    private Portions failingAfter(int good) throws SQLException {
        return begin(events(good, "(1 / (%d - n))::text".formatted(good)));
    }

    private static String events(int last, String column) {
        return """
                select n as ev_id, 0::bigint as ev_txid, now() as ev_time, 'I:' as ev_type, null::text as ev_data,
                       null::text as ev_extra2, null::text as ev_extra3, %s as ev_extra4
                  from generate_series(0, %d) n
                """.formatted(column, last);
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
    void theyComeInTheirOrderWithTheirReadingsUntilNoneIsLeft() throws Exception {
        try (var portions = begin(events(4, "null::text"))) {
            long next = 0;
            for (var portion = portions.take(); !portion.events().isEmpty(); portion = portions.take()) {
                for (int i = 0; i < portion.events().size(); i++) {
                    assertEquals(next, portion.events().get(i).id());
                    assertEquals(
                            new Reading.Undecodable("event " + next),
                            portion.readings().get(i));
                    next++;
                }
            }
            assertEquals(5, next);
        }
    }

    @Test
    void eachTellsWhenItWasWrittenHoweverTheServerPrintsThat() throws Exception {
        for (var zone : List.of("UTC", "Asia/Kolkata", "America/St_Johns")) {
            for (var time :
                    List.of("2026-07-01 12:00:00+00", "2026-07-01 12:00:00.5+00", "2026-07-01 12:00:00.123456+00")) {
                rig.sql("set timezone = '%s'".formatted(zone));
                try (var portions = begin(events(0, "null::text").replace("now()", "'" + time + "'::timestamptz"))) {
                    var event = portions.take().events().getFirst();

                    assertEquals(
                            Instant.parse(time.replace(' ', 'T').replace("+00", "Z"))
                                    .toEpochMilli(),
                            event.writtenAtMillis(),
                            () -> zone + " " + event.writtenAt());
                }
                rig.connection.rollback();
            }
        }
    }

    @Test
    void theConnectionAnswersOthersMeanwhile() throws Exception {
        try (var portions = begin(events(1_000, "null::text"))) {
            for (int i = 0; i < 100; i++) {
                assertEquals("1", rig.query("select 1"));
                assertEquals(2, portions.take().events().size());
            }
        }
    }

    @Test
    void afterTheyAreClosedNobodyUsesTheConnection() throws Exception {
        try (var portions = begin(events(1_000_000, "null::text"))) {
            assertEquals(List.of(0L, 1L), ids(portions.take()));
        }
        long first = Long.parseLong(rig.query("fetch 1 from millrace_batch"));

        assertEquals(Long.toString(first + 1), rig.query("fetch 1 from millrace_batch"));
    }

    private static List<Long> ids(Portions.Portion portion) {
        return portion.events().stream().map(Pgq.Event::id).toList();
    }

    @Test
    void whoMeetsAFailedTransactionLearnsWhatFailedFirst() throws Exception {
        try (var portions = failingAfter(1)) {
            Await.until("the fetch to have failed", Duration.ofSeconds(10), this::isAborted);
            var met = assertThrows(SQLException.class, () -> rig.query("select 1"));

            assertEquals(ABORTED, met.getSQLState());
            assertEquals(DIVISION_BY_ZERO, portions.first(met).getSQLState());
        }
    }

    @Test
    void whoMeetsSomethingElseHasItsOwnCause() throws Exception {
        try (var portions = failingAfter(1)) {
            var other = new SQLException("something else", "42P01");

            assertSame(other, portions.first(other));
        }
    }

    @Test
    void whoMeetsAFailedTransactionWhereTheFetchWasFineHasNoOtherCause() throws Exception {
        try (var portions = begin(events(1, "null::text"))) {
            var met = new SQLException("the transaction is aborted", ABORTED);

            assertSame(met, portions.first(met));
        }
    }

    @Test
    void itsOwnFailureIsThrownToWhoeverTakesWhatCannotBeFetched() throws Exception {
        try (var portions = failingAfter(3)) {
            assertEquals(List.of(0L, 1L), ids(portions.take()));

            assertEquals(
                    DIVISION_BY_ZERO,
                    assertThrows(SQLException.class, portions::take).getSQLState());
        }
    }

    @Test
    void whatCannotBeReadFailsWhoeverTakesItAndEndsTheFetching() throws Exception {
        rig.connection.setAutoCommit(false);
        rig.sql("declare millrace_batch no scroll cursor for " + events(1_000_000, "null::text"));
        var pgq = new Pgq(rig.connection, rig.settings());
        var failure = new SQLException("the catalogue cannot be read", "42501");
        try (var portions = Portions.begin(new Portions.Steps() {
            @Override
            public Portions.Fetched fetch() throws SQLException {
                return new Portions.Fetched(pgq.fetch(2), Map.of());
            }

            @Override
            public Reading read(Pgq.Event event, long committedAtMillis) throws SQLException {
                throw failure;
            }
        })) {
            assertSame(failure, assertThrows(SQLException.class, portions::take));
        }
        assertEquals("1", rig.query("select 1"));
    }
}
