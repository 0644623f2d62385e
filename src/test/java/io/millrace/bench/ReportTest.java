package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Side NOTHING = new Side("nothing", () -> round(1, 1));
    private static final Contest CONTEST = Contest.of("", NOTHING, NOTHING, Bar.ratio(0.85), Bar.atMost(Figure.CPU, 4));

    private static Round round(double rate, double cpu) {
        return Round.of(Figure.RATE, rate).and(Figure.CPU, cpu);
    }

    private static Report report(double scale, Report.Result... results) {
        return new Report("1.2.3", scale, 1, Machine.here(), Map.of("Kafka", "4.3.1"), List.of(results), List.of());
    }

    @Test
    void aBarIsHeldAgainstTheMedianOfTheRatios() {
        var result = Report.result(
                "merchants",
                CONTEST,
                2,
                List.of(round(100, 2), round(100, 2), round(100, 2)),
                List.of(round(90, 5), round(84, 3), round(86, 4.5)));

        var rate = result.figures().getFirst();
        assertEquals(
                new Report.Verdict("ratio at least 0.85", 0.85, 0.86, true),
                rate.bars().getFirst());
        var cpu = result.figures().get(1);
        assertEquals(
                new Report.Verdict("at most 4.00 µs/change", 4, 4.5, false),
                cpu.bars().getFirst());
        assertEquals(1, report(1, result).missed());
    }

    @Test
    void withoutACeilingThereIsNoRatio() {
        var result = Report.result("road", Contest.alone("", NOTHING), 0, List.of(), List.of(round(1, 1)));

        assertNull(result.ceiling());
        assertNull(result.figures().getFirst().ratio());
    }

    @Test
    void aBarForWhatNobodyHasMeasuredIsAMistake() {
        var contest = Contest.alone("", NOTHING, Bar.atMost(Figure.millis("p99"), 1));

        assertThrows(
                IllegalStateException.class, () -> Report.result("road", contest, 0, List.of(), List.of(round(1, 1))));
    }

    @Test
    void theTextSaysWhatWasReachedAndWhatWasMissed() {
        var text = ReportText.of(report(
                1, Report.result("merchants", CONTEST, 2, List.of(round(500_000, 2)), List.of(round(400_000, 3)))));

        assertTrue(text.contains("400,000"), text);
        assertTrue(text.contains("ratio at least 0.85: MISSED"), text);
        assertTrue(text.contains("at most 4.00 µs/change: met"), text);
        assertTrue(text.contains("1 of 2 bars missed."), text);
        assertTrue(text.contains("Kafka 4.3.1"), text);
    }

    @Test
    void aSmallerRunSaysNothingAboutTheBars() {
        var text = ReportText.of(
                report(0.1, Report.result("merchants", CONTEST, 2, List.of(round(2, 2)), List.of(round(2, 3)))));

        assertFalse(text.contains("Every bar is met"), text);
    }

    @Test
    void roundsAlternateAndSoDoesWhoBegins() throws Exception {
        var ran = new ArrayList<String>();
        var ceiling = new Side("ceiling", () -> noted(ran, "ceiling"));
        var ours = new Side("ours", () -> noted(ran, "ours"));
        var benchmark = new HeldBenchmark(Contest.of("", ceiling, ours).rounds(1, 2));

        var report = new BenchRun(List.of(benchmark), new BenchSettings(5, 1, 1, null), _ -> {}).run();

        assertEquals(List.of("ceiling", "ours", "ceiling", "ours", "ours", "ceiling"), ran);
        assertEquals(2, report.results().getFirst().rounds());
        assertTrue(benchmark.closed());
    }

    @Test
    void aBenchmarkThatFailsDoesNotKeepTheNextFromRunning() throws Exception {
        var broken = new HeldBenchmark(Contest.alone("", new Side("broken", () -> {
            throw new IllegalStateException("lost one");
        })));
        var fine = new HeldBenchmark(Contest.alone("", NOTHING).rounds(0, 1));

        var report = new BenchRun(List.of(broken, fine), new BenchSettings(1, 1, 1, null), _ -> {}).run();

        assertEquals(1, report.results().size());
        assertTrue(report.failures().getFirst().why().contains("lost one"));
        assertTrue(broken.closed());
        assertTrue(ReportText.of(report).contains("came to no end"));
    }

    private static Round noted(List<String> ran, String which) {
        ran.add(which);
        return round(1, 1);
    }
}
