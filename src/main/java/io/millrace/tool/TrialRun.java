package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.sink.Measured;
import io.millrace.sink.Measured.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A run of dev in two parts, as a rule halves: the business alone, then with a {@link Trial}, each with its freshness.
 *
 * <p>The second part as a whole is judged after all has arrived: a change that was held up by the trial counts when it
 * comes. Beside that, each part is measured in windows of some seconds.
 */
final class TrialRun {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    /** Both parts of one lane, window by window; figures alone, since there are hundreds in a long run. */
    private record Windows(List<Snapshot> alone, List<Snapshot> tried) {
        Windows() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private final Millrace node;
    private final DevFlow flow;
    private final Trial trial;
    private final int rate;
    private final Consumer<String> say;

    private final Map<String, Windows> windows = new TreeMap<>();
    private Map<String, Measured> alone = Map.of();

    /** @param rate changes per second that are made in both */
    TrialRun(Millrace node, DevFlow flow, Trial trial, int rate, Consumer<String> say) {
        this.node = node;
        this.flow = flow;
        this.trial = trial;
        this.rate = rate;
        this.say = say;
    }

    /** Runs both, and ends the trial. */
    void run(Duration length) throws InterruptedException {
        try (trial) {
            var aloneFor = trial.aloneOf(length);
            var triedFor = length.minus(aloneFor);
            var measured = measure(aloneFor, false);
            if (!flow.goesOn()) {
                return;
            }
            trial.begin();
            flow.settle(rate);
            alone = measured;
            measure(triedFor, true);
            if (flow.goesOn()) {
                trial.afterwards(flow, triedFor);
            } else {
                say.accept("The second part was cut short.");
            }
        }
    }

    /** Lets changes flow for so long; what was measured of each lane meanwhile. */
    private Map<String, Measured> measure(Duration length, boolean tried) throws InterruptedException {
        node.measureFreshnessWithout(trial.participants());
        long end = System.nanoTime() + length.toNanos();
        Map<String, Measured> before = Map.of();
        while (flow.goesOn() && System.nanoTime() < end) {
            long rest = end - System.nanoTime();
            flow.show(Optional.of(Duration.ofNanos(Math.min(WINDOW.toNanos(), rest))));
            var now = freshness();
            // Where nobody has answered, the next window is the longer.
            if (!now.isEmpty()) {
                note(before, now, tried);
                before = now;
            }
        }
        return before;
    }

    private void note(Map<String, Measured> before, Map<String, Measured> now, boolean tried) {
        now.forEach((lane, measured) -> {
            var both = windows.computeIfAbsent(lane, _ -> new Windows());
            var earlier = before.get(lane);
            var window = (earlier == null ? measured : measured.since(earlier)).snapshot();
            if (window.samples() > 0) {
                (tried ? both.tried() : both.alone()).add(window);
            }
        });
    }

    /** A line per lane with what the trial cost the others until now; none where the trial has not begun. */
    List<String> verdicts() throws InterruptedException {
        var tried = freshness();
        var verdicts = new ArrayList<String>();
        alone.forEach((lane, before) -> {
            var after = tried.get(lane);
            var both = windows.get(lane);
            if (after != null && both != null) {
                verdicts.add(trial.verdict(
                        lane, new Contrast(before.snapshot(), after.snapshot(), both.alone(), both.tried(), WINDOW)));
            }
        });
        return verdicts;
    }

    private Map<String, Measured> freshness() throws InterruptedException {
        try {
            return node.freshness().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return Map.of();
        }
    }
}
