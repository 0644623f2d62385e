package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.NodeStatus;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.LoaderStatus;
import io.millrace.verify.Report;
import io.millrace.verify.StoreReport;
import io.millrace.verify.VerifySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How a run of dev ends once nobody makes changes any more: drained, verified row by row, and told. */
final class DevProof {
    static final Duration DRAIN_MAX = Duration.ofMinutes(3);

    /** Longer than capture and lanes take to notice what is new, so that two quiet looks are not one and the same. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1_100);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    /** What else a run has to say, once all is drained. */
    interface Verdicts {
        List<String> lines() throws InterruptedException;
    }

    private final MillraceSettings settings;
    private final Millrace node;
    private final Consumer<String> say;

    DevProof(MillraceSettings settings, Millrace node, Consumer<String> say) {
        this.settings = settings;
        this.node = node;
        this.say = say;
    }

    /**
     * Drains, compares every row, and says what came out.
     *
     * @param simulated changes that the simulator made
     * @param more what else to say once the node is drained
     * @return the exit code
     */
    int prove(long simulated, Verdicts more) throws InterruptedException {
        var stuck = drain(DRAIN_MAX);
        if (stuck.isPresent()) {
            say.accept("Not drained within " + DRAIN_MAX.toSeconds() + " s: " + stuck.get());
            return Exit.TIMED_OUT;
        }
        var last = DevFlow.status(node);
        say.accept("Verifying every row of the source against both stores ...");
        var report = Verify.run(settings, new VerifySettings(Duration.ofSeconds(20), Set.of(), 20), say);
        say.accept("");
        last.ifPresent(status -> totals(status, simulated));
        more.lines().forEach(say);
        verdict(report);
        return report.clean() ? Exit.OK : Exit.PROBLEMS;
    }

    /** Waits until all is captured and nothing is behind in any lane; why that was not so within {@code max}. */
    Optional<String> drain(Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        var flow = new FlowLine();
        long shown = System.nanoTime();
        int quiet = 0;
        var why = "";
        while (System.nanoTime() < deadline) {
            var status = DevFlow.status(node);
            why = status.map(DevProof::behind).orElse("the node does not answer");
            boolean captured = why.isEmpty() && Verify.captured(settings);
            quiet = captured ? quiet + 1 : 0;
            if (quiet >= 2) {
                return Optional.empty();
            }
            if (System.nanoTime() - shown > BETWEEN_LINES.toNanos()) {
                status.ifPresent(one -> say.accept(flow.next(one)));
                shown = System.nanoTime();
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return Optional.of(why.isEmpty() ? "capture has not come to the end of the queue" : why);
    }

    private static String behind(NodeStatus status) {
        for (CaptureStatus source : status.sources()) {
            if (!source.running()) {
                return "source " + source.source() + " is " + source.state() + ": " + source.detail();
            }
        }
        for (var lane : status.lanes()) {
            if (lane.status().state() != LaneStatus.State.RUNNING || lane.lag() != 0) {
                return "lane " + lane.status().lane() + " is " + lane.status().state() + ", " + lane.lag() + " behind"
                        + (lane.status().reason() == null
                                ? ""
                                : ": " + lane.status().reason());
            }
        }
        for (var lane : status.lanes()) {
            for (var loader : lane.status().loaders()) {
                if (loader.state() != LoaderStatus.State.RUNNING || loader.waitingRows() > 0) {
                    return "loader of " + loader.name() + " is " + loader.state() + ", " + loader.waitingRows()
                            + " rows wait" + (loader.reason() == null ? "" : ": " + loader.reason());
                }
            }
        }
        return "";
    }

    private void totals(NodeStatus status, long simulated) {
        long captured =
                status.sources().stream().mapToLong(CaptureStatus::captured).sum();
        long deadLetters =
                status.sources().stream().mapToLong(CaptureStatus::deadLettered).sum()
                        + status.lanes().stream()
                                .mapToLong(lane -> lane.status().deadLetters())
                                .sum();
        say.accept("%,d changes captured (%,d by the simulator), %,d dead letters"
                .formatted(captured, simulated, deadLetters));
        for (var lane : status.lanes()) {
            say.accept("freshness to %s: p50 %.2f s, p99 %.2f s, max %.2f s, %,d samples"
                    .formatted(
                            lane.status().lane(),
                            lane.freshness().p50Millis() / 1000.0,
                            lane.freshness().p99Millis() / 1000.0,
                            lane.freshness().maxMillis() / 1000.0,
                            lane.freshness().samples()));
        }
    }

    private void verdict(Report report) {
        say.accept(report.table().stripTrailing());
        report.stores().forEach(store -> say.accept(line(store)));
        say.accept(report.clean() ? "CLEAN: both stores equal the source." : "DIFFERENT: see above; exit code 3.");
    }

    private static String line(StoreReport store) {
        var total = store.total();
        return "%s: %,d rows compared, %,d missing, %,d stale, %,d ghost, %,d duplicate, %,d misplaced"
                .formatted(
                        store.store(),
                        total.rowsCompared(),
                        total.missing(),
                        total.stale(),
                        total.ghost(),
                        total.duplicate(),
                        total.misplaced());
    }
}
