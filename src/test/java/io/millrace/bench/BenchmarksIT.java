package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.stack.SharedStack;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each benchmark once, as small as it can be: a round fails by itself where not every change was handled exactly once. */
class BenchmarksIT {
    private static final double TINY = 0.001;

    @TestFactory
    Stream<DynamicTest> eachComesToAWholeReport() {
        return Benchmarks.all().stream()
                .map(benchmark -> DynamicTest.dynamicTest(benchmark.name(), () -> comesToAWholeReport(benchmark)));
    }

    private static void comesToAWholeReport(Benchmark benchmark) throws Exception {
        var run = new BenchRun(List.of(benchmark), new BenchSettings(1, 0, TINY, 7, null), System.err::println);

        var report = run.run(SharedStack.get());

        assertEquals(List.of(), report.failures());
        assertFalse(report.results().isEmpty());
        var text = ReportText.of(report);
        for (var result : report.results()) {
            assertEquals(1, result.rounds());
            assertFalse(result.figures().isEmpty());
            for (var figure : result.figures()) {
                var ours = figure.ours();
                assertTrue(ours == null || ours.median() >= 0, figure::toString);
                assertTrue(text.contains(figure.figure()), text);
            }
            assertTrue(text.contains(result.title()), text);
        }
        assertTrue(
                report.servers().size() >= benchmark.servers().size(),
                () -> report.servers().toString().toLowerCase(Locale.ROOT));
    }
}
