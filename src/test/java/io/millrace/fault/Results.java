package io.millrace.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came out of each fault, over all its rounds, as a table. */
final class Results {
    /** One injection, from its beginning to the verdict. */
    record Round(Duration recovery, Probe.Verdict verdict, long repeats) {}

    private final Map<Fault, List<Round>> rounds = new LinkedHashMap<>();
    private final int rate;

    Results(int rate) {
        this.rate = rate;
    }

    void add(Fault fault, Round round) {
        rounds.computeIfAbsent(fault, _ -> new ArrayList<>()).add(round);
    }

    /** In Markdown. */
    String table() {
        var text = new StringBuilder("""
                | fault | what | times | changes/s | lost | ghosts | misplaced | twice in a store | repeats | recovery p50 | max |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        rounds.forEach((fault, all) -> text.append(row(fault, all)));
        return text.toString();
    }

    private String row(Fault fault, List<Round> all) {
        var recoveries = all.stream()
                .mapToLong(round -> round.recovery().toMillis())
                .sorted()
                .toArray();
        return "| %s | %s | %d | %d | %d | %d | %d | %d | %,d | %.1f s | %.1f s |%n"
                .formatted(
                        fault.id(),
                        fault.title(),
                        all.size(),
                        rate,
                        all.stream().mapToLong(round -> round.verdict().lost()).sum(),
                        all.stream()
                                .mapToLong(round -> round.verdict().ghosts())
                                .sum(),
                        all.stream()
                                .mapToLong(round -> round.verdict().misplaced())
                                .sum(),
                        all.stream().mapToLong(round -> round.verdict().twice()).sum(),
                        all.stream().mapToLong(Round::repeats).sum(),
                        recoveries[(recoveries.length - 1) / 2] / 1000.0,
                        recoveries[recoveries.length - 1] / 1000.0);
    }
}
