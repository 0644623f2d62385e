package io.millrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The values of several rounds, in their order, and what they come to. */
public record Statistic(double median, double min, double max, List<Double> rounds) {
    public Statistic {
        rounds = List.copyOf(rounds);
    }

    /** Of one round at least. */
    static Statistic of(List<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        var sorted = new ArrayList<>(rounds);
        sorted.sort(null);
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Statistic(median, sorted.getFirst(), sorted.getLast(), rounds);
    }

    /**
     * Of ours divided by the ceiling, round by round. The rounds of a pair ran one after the other, so what changes on the
     * machine meanwhile changes both.
     */
    static Statistic ratio(Statistic ours, Statistic ceiling) {
        if (ours.rounds.size() != ceiling.rounds.size()) {
            throw new IllegalArgumentException(ours.rounds.size() + " rounds of ours, " + ceiling.rounds.size()
                    + " of the ceiling: they are compared in pairs");
        }
        return of(IntStream.range(0, ours.rounds.size())
                .mapToObj(i -> ours.rounds.get(i) / ceiling.rounds.get(i))
                .toList());
    }
}
