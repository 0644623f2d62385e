package io.millrace.bench;

import io.millrace.bench.Report.Measured;
import io.millrace.bench.Report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as people read it. */
public final class ReportText {
    private static final List<String> HEADER = List.of(
            "benchmark", "figure", "ceiling", "(min - max)", "ours", "(min - max)", "ratio", "(min - max)", "bar");

    private ReportText() {}

    public static String of(Report report) {
        var text = new StringBuilder();
        var lines = new ArrayList<List<String>>();
        lines.add(HEADER);
        for (var result : report.results()) {
            var title = result.title();
            for (var measured : result.figures()) {
                lines.add(line(title, measured));
                title = "";
            }
        }
        if (!report.results().isEmpty()) {
            table(text, lines);
            text.append('\n');
        }
        report.results().forEach(result -> explain(text, result));
        report.failures()
                .forEach(failure -> text.append(failure.benchmark())
                        .append(" came to no end: ")
                        .append(failure.why())
                        .append('\n'));
        text.append('\n');
        surroundings(text, report);
        text.append('\n').append(verdict(report)).append('\n');
        return text.toString();
    }

    private static List<String> line(String title, Measured measured) {
        return List.of(
                title,
                measured.figure() + ", " + measured.unit(),
                median(measured.ceiling()),
                spread(measured.ceiling()),
                median(measured.ours()),
                spread(measured.ours()),
                median(measured.ratio()),
                spread(measured.ratio()),
                measured.bars().stream()
                        .map(verdict -> verdict.bar() + ": " + (verdict.met() ? "met" : "MISSED"))
                        .collect(Collectors.joining(", ")));
    }

    private static String median(@Nullable Statistic statistic) {
        return statistic == null ? "" : Numbers.shown(statistic.median());
    }

    private static String spread(@Nullable Statistic statistic) {
        return statistic == null ? "" : Numbers.shown(statistic.min()) + " - " + Numbers.shown(statistic.max());
    }

    private static void table(StringBuilder text, List<List<String>> lines) {
        int columns = HEADER.size();
        var widths = new int[columns];
        for (var line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (var line : lines) {
            var padded = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                boolean number = i > 1 && i < columns - 1;
                var gap = " ".repeat(widths[i] - line.get(i).length());
                padded.append(number ? gap + line.get(i) : line.get(i) + gap).append("  ");
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
    }

    private static void explain(StringBuilder text, Result result) {
        text.append(result.title()).append('\n');
        if (result.ceiling() != null) {
            text.append("  ceiling: ").append(result.ceiling()).append('\n');
        }
        text.append("  ours:    ").append(result.ours()).append('\n');
        text.append("  rounds:  ").append(result.rounds());
        text.append(result.ceiling() == null ? "" : " of each, in turns");
        text.append(", after ").append(result.warmUps()).append(" to warm up\n");
        if (!result.costs().isEmpty()) {
            text.append("  what ours costs, by samples:\n");
            result.costs()
                    .forEach(cost -> text.append(
                            String.format(Locale.ROOT, "    %5.1f %%  %s%n", cost.share() * 100, cost.method())));
        }
    }

    private static void surroundings(StringBuilder text, Report report) {
        var machine = report.machine();
        text.append(
                "Medians of the rounds. A ratio is ours divided by the ceiling, pair by pair of neighbouring rounds.\n");
        text.append(
                "cpu: processor time of this process, all its threads, collector and compilers among them, a change;\n");
        text.append("the servers' is that of their processes, with what they do by themselves.\n\n");
        text.append("machine   ")
                .append(machine.cores())
                .append(" cores (")
                .append(machine.processor())
                .append("), ");
        text.append(machine.memoryMegabytes())
                .append(" MB, ")
                .append(machine.os())
                .append('\n');
        text.append("jvm       ").append(machine.jdk()).append('\n');
        text.append("          ").append(String.join(" ", machine.jvmFlags())).append('\n');
        text.append("versions  Millrace ").append(report.millrace());
        new TreeMap<>(report.servers())
                .forEach((name, version) ->
                        text.append(", ").append(name).append(' ').append(version));
        text.append("\nscale     ")
                .append(report.scale())
                .append(", seed ")
                .append(report.seed())
                .append('\n');
    }

    private static String verdict(Report report) {
        long missed = report.missed();
        long bars = report.results().stream()
                .flatMap(result -> result.figures().stream())
                .mapToLong(measured -> measured.bars().size())
                .sum();
        if (report.scale() < 1 && bars > 0) {
            return "The bars are for --scale 1; this run was smaller, and says nothing about them.";
        }
        if (bars == 0) {
            return "There is no bar for what was measured.";
        }
        return missed == 0 ? "Every bar is met." : missed + " of " + bars + " bars missed.";
    }
}
