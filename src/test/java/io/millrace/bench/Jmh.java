package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of the inner loops whose names contain {@code -Djmh}, each in a JVM of its own and in turns, and prints
 * them beside their ceilings as a table; the same as JSON is in {@code target/jmh.json}. Only runs where it is asked for.
 *
 * <p>A method named {@code somethingCeiling} is the ceiling of {@code something}.
 */
class Jmh {
    private static final Path REPORT = Path.of("target", "jmh.json");
    private static final String CEILING = "Ceiling";

    private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

    @Test
    void innerLoopsAreMeasuredBesideTheirCeilings() throws RunnerException, IOException {
        int rounds = Integer.getInteger("jmh.rounds", 5);
        var options = options(System.getProperty("jmh", "Jmh"));
        for (int round = 1; round <= rounds; round++) {
            System.out.println("Round " + round + " of " + rounds + " ...");
            new Runner(options).run().forEach(this::take);
        }
        assertFalse(nanos.isEmpty(), "no benchmark has such a name");
        report();
    }

    private static Options options(String word) {
        return new OptionsBuilder()
                .include(word)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgs(
                        "-Xmx1g",
                        "-XX:+UseG1GC",
                        "-XX:+UseCompactObjectHeaders",
                        "--sun-misc-unsafe-memory-access=allow")
                .build();
    }

    private void take(RunResult result) {
        nanos.computeIfAbsent(name(result.getParams()), _ -> new ArrayList<>())
                .add(result.getPrimaryResult().getScore());
    }

    private static String name(BenchmarkParams params) {
        var words = params.getBenchmark().split("\\.", -1);
        var name = new StringBuilder(words[words.length - 2] + "." + words[words.length - 1]);
        params.getParamsKeys()
                .forEach(key -> name.append(' ').append(key).append('=').append(params.getParam(key)));
        return name.toString();
    }

    private void report() throws IOException {
        var lines = new ArrayList<Map<String, Object>>();
        System.out.printf("%n%-44s %12s %12s %7s %8s%n", "nanoseconds", "ceiling", "ours", "ratio", "spread");
        nanos.forEach((name, scores) -> {
            if (!name.contains(CEILING)) {
                lines.add(line(name, scores, nanos.getOrDefault(ceilingOf(name), List.of())));
            }
        });
        var report = new TreeMap<String, Object>(Map.of(
                "millrace",
                Build.VERSION,
                "java",
                System.getProperty("java.vm.version", "?"),
                "processors",
                Runtime.getRuntime().availableProcessors(),
                "machine",
                System.getProperty("os.arch", "?") + ", " + System.getProperty("os.version", "?"),
                "benchmarks",
                lines));
        Files.writeString(
                REPORT, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        System.out.println("millrace " + Build.VERSION + ", Java " + report.get("java") + ", "
                + report.get("processors") + " processors, " + report.get("machine") + "; as JSON: " + REPORT);
    }

    /** Prints a line and tells it: medians, and how far the rounds lie apart, as a share of the median. */
    private static Map<String, Object> line(String name, List<Double> ours, List<Double> ceiling) {
        double median = median(ours);
        double spread = (ours.stream().mapToDouble(d -> d).max().orElse(0)
                        - ours.stream().mapToDouble(d -> d).min().orElse(0))
                / median;
        var line = new LinkedHashMap<String, Object>(Map.of("name", name, "nanos", median, "rounds", ours));
        line.put("spread", spread);
        if (ceiling.isEmpty()) {
            System.out.printf("%-44s %12s %12.1f %7s %7.0f%%%n", name, "", median, "", 100 * spread);
        } else {
            double best = median(ceiling);
            line.put("ceilingNanos", best);
            line.put("ceilingRounds", ceiling);
            line.put("ratio", best / median);
            System.out.printf("%-44s %12.1f %12.1f %7.2f %7.0f%%%n", name, best, median, best / median, 100 * spread);
        }
        return line;
    }

    /** The name of a benchmark's ceiling, with the same parameters. */
    private static String ceilingOf(String name) {
        int end = name.contains(" ") ? name.indexOf(' ') : name.length();
        return name.substring(0, end) + CEILING + name.substring(end);
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
