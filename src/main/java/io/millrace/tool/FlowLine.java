package io.millrace.tool;

import io.millrace.NodeStatus;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import java.util.concurrent.TimeUnit;

/** What flows, as one line; rates are since the line before. */
final class FlowLine {
    private final long beganNanos = System.nanoTime();
    private long lastNanos = beganNanos;
    private long lastCaptured = -1;

    String next(NodeStatus status) {
        long now = System.nanoTime();
        long captured =
                status.sources().stream().mapToLong(CaptureStatus::captured).sum();
        double seconds = Math.max(0.001, (now - lastNanos) / 1e9);
        long rate = lastCaptured < 0 ? 0 : Math.round((captured - lastCaptured) / seconds);
        var line = new StringBuilder("%4d s  %,9d changes %,6d/s"
                .formatted(TimeUnit.NANOSECONDS.toSeconds(now - beganNanos), captured, rate));
        status.sources().stream()
                .filter(source -> !source.running())
                .forEach(source -> line.append("  ").append(source.state()));
        for (var lane : status.lanes()) {
            line.append("  |  %s lag %,d p50 %.2f s p99 %.2f s"
                    .formatted(
                            lane.status().lane(),
                            Math.max(0, lane.lag()),
                            lane.freshness().p50Millis() / 1000.0,
                            lane.freshness().p99Millis() / 1000.0));
            if (lane.status().state() != LaneStatus.State.RUNNING) {
                line.append(' ').append(lane.status().state());
            }
        }
        long setAside = status.lanes().stream()
                .mapToLong(lane -> lane.status().setAside())
                .max()
                .orElse(0);
        int merchants = status.lanes().stream()
                .mapToInt(lane -> lane.status().merchants())
                .max()
                .orElse(0);
        line.append("  |  %,d merchants active".formatted(merchants));
        if (setAside > 0) {
            line.append(", %,d in quarantine".formatted(setAside));
        }
        lastNanos = now;
        lastCaptured = captured;
        return line.toString();
    }
}
