package io.millrace.tool;

import io.millrace.sink.Measured.Snapshot;
import java.time.Duration;
import java.util.List;

/**
 * The freshness of those who have no part in a {@link Trial}, to one lane's store, without it and with it.
 *
 * <p>What is compared is the median of the windows' 99th percentiles. Over a half as a whole, a store that merges its
 * segments for two seconds decides the percentile alone, and whether it does that is chance.
 *
 * @param alone while there was nothing but the business
 * @param tried from the trial's beginning on, until all had arrived
 * @param aloneWindows the same, window by window
 * @param window how long one lasts
 */
record Contrast(
        Snapshot alone, Snapshot tried, List<Snapshot> aloneWindows, List<Snapshot> triedWindows, Duration window) {
    Contrast {
        aloneWindows = List.copyOf(aloneWindows);
        triedWindows = List.copyOf(triedWindows);
    }

    String aloneP99() {
        return seconds(median(aloneWindows));
    }

    String triedP99() {
        return seconds(median(triedWindows));
    }

    /** How many times as long it took. */
    String times() {
        long before = median(aloneWindows);
        long after = median(triedWindows);
        return before == 0 || after == 0 ? "nothing to compare" : "%.2f times".formatted((double) after / before);
    }

    /** What the figures are, and the same over each part as a whole. */
    String note() {
        return "medians of windows of %d s; over each part as a whole p99 %s and %s"
                .formatted(window.toSeconds(), seconds(alone.p99Millis()), seconds(tried.p99Millis()));
    }

    private static long median(List<Snapshot> windows) {
        var sorted = windows.stream().mapToLong(Snapshot::p99Millis).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? 0
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String seconds(long millis) {
        return millis == 0 ? "not measured" : "%.2f s".formatted(millis / 1000.0);
    }
}
