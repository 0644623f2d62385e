package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.NodeStatus;
import io.millrace.sink.FreshnessMeter.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A run of dev in two halves of equal length: the business alone, then with a {@link Trial}, each with its freshness.
 *
 * <p>The second half is judged after all has arrived: a change that was held up by the trial counts when it comes.
 */
final class Halves {
    private final Millrace node;
    private final DevFlow flow;
    private final Trial trial;
    private final Consumer<String> say;

    private Map<String, Snapshot> alone = Map.of();

    Halves(Millrace node, DevFlow flow, Trial trial, Consumer<String> say) {
        this.node = node;
        this.flow = flow;
        this.trial = trial;
        this.say = say;
    }

    /** Runs both, and ends the trial. */
    void run(Duration length) throws InterruptedException {
        try (trial) {
            var half = Optional.of(length.dividedBy(2));
            node.measureFreshnessWithout(trial.participants());
            flow.show(half);
            if (!flow.goesOn()) {
                return;
            }
            var measured = DevFlow.status(node).map(Halves::freshness).orElse(Map.of());
            trial.begin();
            node.measureFreshnessWithout(trial.participants());
            alone = measured;
            flow.show(half);
            if (!flow.goesOn()) {
                say.accept("The second half was cut short.");
            }
        }
    }

    /** A line per lane with what the trial cost the others, as the node now is; none where the trial has not begun. */
    List<String> verdicts(NodeStatus status) {
        var tried = freshness(status);
        var verdicts = new ArrayList<String>();
        alone.forEach((lane, before) -> {
            var after = tried.get(lane);
            if (after != null) {
                verdicts.add(trial.verdict(new Trial.Compared(lane, before, after)));
            }
        });
        return verdicts;
    }

    private static Map<String, Snapshot> freshness(NodeStatus status) {
        var lanes = new TreeMap<String, Snapshot>();
        status.lanes().forEach(lane -> lanes.put(lane.status().lane(), lane.freshness()));
        return lanes;
    }
}
