package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.sink.FreshnessMeter.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A run of dev in two halves of equal length: the business alone, then with a {@link Trial}, each with its freshness. */
final class Halves {
    private final Millrace node;
    private final DevFlow flow;
    private final Consumer<String> say;

    Halves(Millrace node, DevFlow flow, Consumer<String> say) {
        this.node = node;
        this.flow = flow;
        this.say = say;
    }

    /** Runs both and ends the trial; a line per lane with what it cost the others, none where the run was cut short. */
    List<String> run(Trial trial, Duration length) throws InterruptedException {
        try (trial) {
            var half = Optional.of(length.dividedBy(2));
            node.measureFreshnessWithout(trial.participants());
            flow.show(half);
            var alone = freshness();
            if (!flow.goesOn()) {
                return List.of();
            }
            trial.begin();
            node.measureFreshnessWithout(trial.participants());
            flow.show(half);
            if (!flow.goesOn()) {
                say.accept("The second half was cut short.");
            }
            return verdicts(trial, alone, freshness());
        }
    }

    private static List<String> verdicts(Trial trial, Map<String, Snapshot> alone, Map<String, Snapshot> tried) {
        var verdicts = new ArrayList<String>();
        alone.forEach((lane, before) -> {
            var after = tried.get(lane);
            if (after != null) {
                verdicts.add(trial.verdict(new Trial.Compared(lane, before, after)));
            }
        });
        return verdicts;
    }

    private Map<String, Snapshot> freshness() throws InterruptedException {
        var lanes = new TreeMap<String, Snapshot>();
        DevFlow.status(node)
                .ifPresent(status ->
                        status.lanes().forEach(lane -> lanes.put(lane.status().lane(), lane.freshness())));
        return lanes;
    }
}
