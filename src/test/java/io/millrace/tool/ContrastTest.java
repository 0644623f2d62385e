package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.sink.FreshnessMeter;
import io.millrace.sink.Measured;
import io.millrace.sink.Measured.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContrastTest {
    private final FreshnessMeter meter = new FreshnessMeter();
    private Measured before = Measured.together(List.of());

    /** The window in which a hundred changes took so long. */
    private Snapshot window(long millis) {
        for (int i = 0; i < 100; i++) {
            meter.accept(millis);
        }
        var now = Measured.together(List.of(meter.measured()));
        var window = now.since(before).snapshot();
        before = now;
        return window;
    }

    private List<Snapshot> windows(long... millis) {
        var windows = new ArrayList<Snapshot>();
        for (long one : millis) {
            windows.add(window(one));
        }
        return windows;
    }

    @Test
    void oneSlowWindowInAHalfDoesNotDecide() {
        var alone = windows(1_000, 1_000, 900, 1_100, 1_000);
        var aloneAll = before.snapshot();
        var tried = windows(1_100, 5_000, 1_000, 1_200, 1_100);

        var contrast = new Contrast(aloneAll, before.snapshot(), alone, tried, Duration.ofSeconds(5));

        assertEquals("1.00 s", contrast.aloneP99());
        assertEquals("1.10 s", contrast.triedP99());
        assertEquals("1.10 times", contrast.times());
        assertEquals("medians of windows of 5 s; over each part as a whole p99 1.10 s and 5.00 s", contrast.note());
    }

    @Test
    void aTrialThatSlowsEveryWindowIsSeen() {
        var alone = windows(1_000, 1_000);
        var tried = windows(2_000, 2_000, 1_000);

        assertEquals(
                "2.00 times",
                new Contrast(alone.getFirst(), tried.getFirst(), alone, tried, Duration.ofSeconds(5)).times());
    }

    @Test
    void whereNothingWasMeasuredNothingIsCompared() {
        var contrast =
                new Contrast(before.snapshot(), before.snapshot(), List.of(), windows(1_000), Duration.ofSeconds(5));

        assertEquals("nothing to compare", contrast.times());
        assertEquals("not measured", contrast.aloneP99());
    }
}
