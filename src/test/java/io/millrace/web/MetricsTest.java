package io.millrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.capture.CaptureStatus;
import io.millrace.feed.BusyMerchant;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTuning;
import io.millrace.feed.PartitionStatus;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.Measured;
import io.millrace.sink.SinkStatus;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MetricsTest {
    /** A line of the text format: a name, labels, a number. */
    private static final Pattern SAMPLE =
            Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-z_]+=\"[^\"]*\",?)*\\})? (NaN|[+-]?Inf|-?[0-9.Ee+-]+)");

    @AutoClose
    private final Metrics metrics = new Metrics(() -> 100_000);

    private static Measures measures(LaneStatus.State state, long handled) {
        var loader = LoaderStatus.standby("shop.orders", 0)
                .entering(LoaderStatus.State.RUNNING, null, 1, 40, 2, 900, 5)
                .loaded(60, 30)
                .completeUpTo(88_000);
        var status = new LaneStatus(
                "warehouse",
                "redshift",
                state,
                0,
                null,
                4,
                9,
                1,
                17,
                handled,
                3,
                200,
                2,
                1,
                5,
                6,
                List.of(loader),
                List.of(new BusyMerchant("6", 41.5)));
        var capture = new CaptureStatus("shop", CaptureStatus.State.RUNNING, "capturing", 500, 1, 2, 3, 11, 99);
        var parts = new LaneParts(
                List.of(new PartitionStatus(4, 9, 12, 8_000, 1, 17, false, List.of())),
                List.of(new SinkStatus(30, 20, 0, null, 200, 2, 5, 1)),
                LaneTuning.NONE,
                0);
        return new Measures(
                List.of(new Measures.Lane(status, 7, new Measured.Snapshot(10, 250, 1_250, 2_000), parts)),
                List.of(capture));
    }

    static Measures measures() {
        return measures(LaneStatus.State.RUNNING, 1);
    }

    private static void assertHas(String text, String... lines) {
        for (var line : lines) {
            assertTrue(text.lines().anyMatch(line::equals), () -> line + " is not in\n" + text);
        }
    }

    @Test
    void whatANodeMeasuresIsInItsMetrics() {
        var lane = "lane=\"warehouse\"";
        var store = ",store=\"redshift\"";

        assertHas(
                metrics.scrape(measures(LaneStatus.State.STALLED, 300)),
                "millrace_lane_lag{" + lane + store + "} 7.0",
                "millrace_lane_handled_total{" + lane + store + "} 300.0",
                "millrace_lane_state{" + lane + ",state=\"STALLED\"" + store + "} 1.0",
                "millrace_lane_state{" + lane + ",state=\"RUNNING\"" + store + "} 0.0",
                "millrace_lane_set_aside{" + lane + store + "} 1.0",
                "millrace_lane_freshness_seconds{" + lane + ",quantile=\"0.99\"" + store + "} 1.25",
                "millrace_lane_busiest{" + lane + ",rank=\"1\"" + store + "} 41.5",
                "millrace_lane_busiest{" + lane + ",rank=\"2\"" + store + "} 0.0",
                "millrace_loader_waiting_rows{" + lane + ",table=\"shop.orders\"} 40.0",
                "millrace_loader_loaded_rows_total{" + lane + ",table=\"shop.orders\"} 60.0",
                "millrace_loader_complete_age_seconds{" + lane + ",table=\"shop.orders\"} 12.0",
                "millrace_capture_captured_total{source=\"shop\"} 500.0",
                "millrace_capture_waiting{source=\"shop\"} 11.0");
    }

    @Test
    void eachScrapeShowsWhatIsMeasuredThen() {
        metrics.scrape(measures(LaneStatus.State.STARTING, 300));

        assertHas(
                metrics.scrape(measures(LaneStatus.State.RUNNING, 450)),
                "millrace_lane_handled_total{lane=\"warehouse\",store=\"redshift\"} 450.0",
                "millrace_lane_state{lane=\"warehouse\",state=\"RUNNING\",store=\"redshift\"} 1.0");
    }

    @Test
    void everyLineIsASampleOrAComment() {
        var odd = metrics.scrape(measures())
                .lines()
                .filter(line -> !line.startsWith("# HELP ") && !line.startsWith("# TYPE "))
                .filter(line -> !SAMPLE.matcher(line).matches())
                .toList();

        assertEquals(List.of(), odd);
    }

    @Test
    void theMachineIsInThemAsWell() {
        var text = metrics.scrape(Measures.NONE);

        assertTrue(text.contains("\njvm_memory_used_bytes{"), text);
        assertTrue(text.contains("\nprocess_cpu_usage "), text);
    }
}
