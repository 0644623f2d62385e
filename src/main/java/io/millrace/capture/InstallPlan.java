package io.millrace.capture;

import java.util.List;

/**
 * What is to be done in a source so that it can be captured, step by step, with the SQL of each.
 *
 * @param warnings what the installation changes for the application, one sentence each
 */
public record InstallPlan(List<Step> steps, List<String> warnings) {
    public InstallPlan {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    /**
     * One step, done in a transaction of its own.
     *
     * @param done true where the source is like that already, so that nothing will be done
     */
    public record Step(String what, String sql, boolean done) {}

    /** Whether nothing is left to do. */
    public boolean done() {
        return steps.stream().allMatch(Step::done);
    }
}
