package io.millrace.tool;

import io.millrace.bench.BenchRun;
import io.millrace.bench.BenchSettings;
import io.millrace.bench.Benchmark;
import io.millrace.bench.Benchmarks;
import io.millrace.bench.Report;
import io.millrace.bench.ReportText;
import io.millrace.tool.road.IsolationBenchmark;
import io.millrace.tool.road.RoadBenchmark;
import io.millrace.tool.road.StartBenchmark;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures, on this machine and on servers of its own. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast Millrace is on this machine, each benchmark beside the fastest that a plain program does with the",
            "same servers: both in alternating rounds, their ratio, what a change costs. Starts the servers that it needs in a",
            "temporary directory, and removes them. Exits 0 whether the bars are met or not; 1 where a benchmark came to no end."
        },
        footer = {
            "",
            "Examples:",
            "  millrace bench                              all, at full size; takes its time",
            "  millrace bench merchants search             these two",
            "  millrace bench merchants --scale 0.1        a tenth of the size: quicker, and less to be trusted",
            "  millrace bench capture --rounds 9 --json result.json",
            "  millrace bench search --profile ./profiles  with a recording of Java Flight Recorder, and what costs most",
            "  millrace bench --list                       which there are, and what they compare"
        })
final class BenchCommand implements Callable<Integer> {
    /** Those that run whole nodes, which this package starts. */
    private static final List<Benchmark> ON_THE_ROAD =
            List.of(new RoadBenchmark(), new IsolationBenchmark(), new StartBenchmark());

    private static final int ROUNDS_MIN = 1;
    private static final int ROUNDS_MAX = 1000;
    private static final long STOPPED_MAX_SECONDS = 60;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "which benchmarks; all where none is named")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "rounds of each side that count (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "1",
            description = "how large everything is; the bars are for 1 (${DEFAULT-VALUE})")
    private double scale;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "the same seed gives the same payments (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE|-", description = "write all that was measured as JSON; - prints it")
    private @Nullable String json;

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description = "record rounds of ours of each benchmark there, and print which methods cost most")
    private @Nullable Path profile;

    @Option(names = "--list", description = "say which benchmarks there are, and end")
    private boolean list;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final CountDownLatch finished = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException {
        if (rounds < ROUNDS_MIN || rounds > ROUNDS_MAX) {
            throw usage("--rounds is " + rounds + ": " + ROUNDS_MIN + " to " + ROUNDS_MAX);
        }
        if (!(scale > 0 && scale <= 100)) {
            throw usage("--scale is " + scale + ": above 0, and 100 at most");
        }
        var benchmarks = benchmarks();
        if (list) {
            var table = new TextTable("BENCHMARK", "COMPARES");
            benchmarks.forEach(benchmark -> table.add(benchmark.name(), benchmark.about()));
            out().print(table);
            out().flush();
            return Exit.OK;
        }
        var run = new BenchRun(benchmarks, new BenchSettings(rounds, scale, seed, profile), this::say);
        var main = Thread.currentThread();
        var hook = new Thread(() -> onInterrupt(main), "bench-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return print(run.run());
        } catch (InterruptedException e) {
            say("Interrupted; nothing is reported.");
            return Exit.FAILED;
        } finally {
            finished.countDown();
        }
    }

    private List<Benchmark> benchmarks() {
        try {
            return Benchmarks.named(names, ON_THE_ROAD);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** Runs on SIGINT and SIGTERM: lets the main thread stop the servers, so that nothing is left. */
    private void onInterrupt(Thread main) {
        if (finished.getCount() == 0) {
            return;
        }
        main.interrupt();
        try {
            if (!finished.await(STOPPED_MAX_SECONDS, TimeUnit.SECONDS)) {
                say("The benchmark did not end within " + STOPPED_MAX_SECONDS + " s; its servers end with it.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int print(Report report) throws IOException {
        if ("-".equals(json)) {
            out().println(OutputOption.json(report));
        } else {
            out().print(ReportText.of(report));
            if (json != null) {
                Files.writeString(Path.of(json), OutputOption.json(report) + "\n");
            }
        }
        out().flush();
        return report.failures().isEmpty() ? Exit.OK : Exit.FAILED;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
