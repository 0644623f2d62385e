package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.FreshnessMeter;
import io.millrace.sink.Measured;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final FreshnessMeter meter = new FreshnessMeter();
    private long now = 1_000_000;
    private final History history = new History(() -> now);

    private void note() {
        var measured = Measured.together(List.of(meter.measured()));
        var lane = new LaneStatus(
                "search",
                "elasticsearch",
                LaneStatus.State.RUNNING,
                0,
                null,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                List.of(),
                List.of());
        var node = new NodeStatus.Node(
                "first",
                "host:1",
                "1",
                List.of(),
                0,
                new NodeStatus.Machine(1, 2, 3, 4, 0.5, 6),
                Map.of("search", 2, "warehouse", 3),
                Map.of(),
                List.of());
        var status = new NodeStatus(
                0,
                List.of(CaptureStatus.nowhere("shop")),
                List.of(new NodeStatus.Lane(lane, 99, measured.snapshot())),
                List.of(node));
        history.note(status, Map.of("search", measured));
        now += History.EVERY.toMillis();
    }

    private History.Lane lastOfSearch() {
        return Objects.requireNonNull(
                history.after(0).moments().getLast().lanes().get("search"));
    }

    @Test
    void aMomentTellsOfItsOwnChangesAlone() {
        meter.accept(100);
        note();
        meter.accept(5_000);
        note();

        assertEquals(1, lastOfSearch().samples());
        assertTrue(lastOfSearch().p50Millis() >= 5_000, () -> lastOfSearch().toString());
        note();
        assertEquals(0, lastOfSearch().samples());
    }

    @Test
    void metersThatBeginAnewAreTakenAsTheyAre() {
        meter.accept(5_000);
        note();
        meter.reset();
        meter.accept(100);
        note();

        assertEquals(1, lastOfSearch().samples());
        assertTrue(lastOfSearch().p99Millis() < 200, () -> lastOfSearch().toString());
    }

    @Test
    void aQuarterOfAnHourIsKeptAndAskedForInPieces() {
        for (int i = 0; i < 200; i++) {
            note();
        }

        var all = history.after(0).moments();
        assertEquals(180, all.size());
        assertEquals(5_000, history.after(0).everyMillis());
        assertEquals(now - 5_000, all.getLast().atMillis());
        assertEquals(
                all.subList(178, 180), history.after(all.get(177).atMillis()).moments());
        assertEquals(5, all.getLast().nodes().get("first"));
        assertEquals(99, lastOfSearch().lag());
    }
}
