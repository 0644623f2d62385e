package io.millrace.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a run has measured, and on what.
 *
 * @param millrace the version of ours
 * @param servers version of each server that ran, by its name
 * @param failures benchmarks that came to no end, and why
 */
public record Report(
        String millrace,
        double scale,
        long seed,
        Machine machine,
        Map<String, String> servers,
        List<Result> results,
        List<Failure> failures) {
    public Report {
        servers = Map.copyOf(servers);
        results = List.copyOf(results);
        failures = List.copyOf(failures);
    }

    /**
     * What one contest came to.
     *
     * @param ceiling what the ceiling is; null where there is none
     */
    public record Result(
            String benchmark,
            String contest,
            @Nullable String ceiling,
            String ours,
            int warmUps,
            int rounds,
            List<Measured> figures,
            List<Cost> costs) {
        public Result {
            figures = List.copyOf(figures);
            costs = List.copyOf(costs);
        }

        /** The benchmark and, where it has several, the contest. */
        public String title() {
            return contest.isEmpty() ? benchmark : benchmark + ", " + contest;
        }

        /** The same with what a profile has found. */
        Result withCosts(List<Cost> found) {
            return new Result(benchmark, contest, ceiling, ours, warmUps, rounds, figures, found);
        }
    }

    /**
     * One figure over all rounds.
     *
     * @param ceiling null where there is none, or where it does not measure this
     * @param ratio ours divided by the ceiling, pair by pair; null where there is none
     */
    public record Measured(
            String figure,
            String unit,
            @Nullable Statistic ceiling,
            @Nullable Statistic ours,
            @Nullable Statistic ratio,
            List<Verdict> bars) {
        public Measured {
            bars = List.copyOf(bars);
        }
    }

    /** Whether a bar is met. */
    public record Verdict(String bar, double limit, double reached, boolean met) {}

    /** How much of the profiled time a method took, on top of the stack. */
    public record Cost(String method, double share) {}

    public record Failure(String benchmark, String why) {}

    /** How many bars are missed. */
    public long missed() {
        return results.stream()
                .flatMap(result -> result.figures().stream())
                .flatMap(measured -> measured.bars().stream())
                .filter(verdict -> !verdict.met())
                .count();
    }

    /** What the rounds of one contest come to; as many of the ceiling as of ours, or none. */
    static Result result(String benchmark, Contest contest, int warmUps, List<Round> ceiling, List<Round> ours) {
        var figures = new LinkedHashSet<Figure>();
        ours.forEach(round -> figures.addAll(round.values().keySet()));
        ceiling.forEach(round -> figures.addAll(round.values().keySet()));
        var measured = new ArrayList<Measured>();
        for (var figure : figures) {
            measured.add(measured(figure, contest.bars(), statistic(ceiling, figure), statistic(ours, figure)));
        }
        for (var bar : contest.bars()) {
            if (!figures.contains(bar.figure())) {
                throw new IllegalStateException("the bar '" + bar + "' is for what no round has measured");
            }
        }
        var side = contest.ceiling();
        return new Result(
                benchmark,
                contest.name(),
                side == null ? null : side.what(),
                contest.ours().what(),
                warmUps,
                ours.size(),
                measured,
                List.of());
    }

    private static @Nullable Statistic statistic(List<Round> rounds, Figure figure) {
        var values = rounds.stream()
                .flatMap(round -> Stream.ofNullable(round.values().get(figure)))
                .toList();
        return values.isEmpty() ? null : Statistic.of(values);
    }

    private static Measured measured(
            Figure figure, List<Bar> bars, @Nullable Statistic ceiling, @Nullable Statistic ours) {
        var ratio = ceiling == null || ours == null ? null : Statistic.ratio(ours, ceiling);
        var verdicts = new ArrayList<Verdict>();
        for (var bar : bars) {
            if (bar.figure().equals(figure)) {
                var reached = switch (bar.kind()) {
                    case RATIO_AT_LEAST -> ratio;
                    case AT_LEAST, AT_MOST -> ours;
                };
                if (reached == null) {
                    throw new IllegalStateException("the bar '" + bar + "' is for what was not measured");
                }
                verdicts.add(new Verdict(bar.toString(), bar.limit(), reached.median(), bar.metBy(reached.median())));
            }
        }
        return new Measured(figure.name(), figure.unit(), ceiling, ours, ratio, verdicts);
    }
}
