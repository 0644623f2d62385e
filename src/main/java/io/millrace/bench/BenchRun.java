package io.millrace.bench;

import io.millrace.base.Build;
import io.millrace.stack.LocalStack;
import io.millrace.stack.Server;
import io.millrace.stack.StackSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs benchmarks, one after the other, on servers that are started for them alone, in a directory that is removed.
 *
 * <p>The rounds of the two sides alternate, and which of them begins alternates as well, so that neither always finds the
 * machine as the other has left it. Before each round the heap is collected: nobody pays for the garbage of the other.
 */
public final class BenchRun {
    private static final Logger log = LoggerFactory.getLogger(BenchRun.class);
    private static final int COSTS_SHOWN = 15;

    private final List<Benchmark> benchmarks;
    private final BenchSettings settings;
    private final Consumer<String> progress;

    public BenchRun(List<Benchmark> benchmarks, BenchSettings settings, Consumer<String> progress) {
        this.benchmarks = List.copyOf(benchmarks);
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Runs all, and returns when the servers are gone; a benchmark that fails does not keep the next from running.
     *
     * @throws InterruptedException where the thread is interrupted; the servers are gone then as well
     */
    public Report run() throws InterruptedException {
        var servers = EnumSet.noneOf(Server.class);
        benchmarks.forEach(benchmark -> servers.addAll(benchmark.servers()));
        // It runs once somebody asks for it.
        servers.remove(Server.S3);
        if (servers.isEmpty()) {
            return run(null);
        }
        try (var stack = LocalStack.start(StackSettings.forMeasuring(servers), progress)) {
            return run(stack);
        }
    }

    /** The same on servers that run already. */
    Report run(@Nullable LocalStack stack) throws InterruptedException {
        var results = new ArrayList<Report.Result>();
        var failures = new ArrayList<Report.Failure>();
        var setting = new Setting(stack, settings.scale(), settings.seed(), progress);
        for (var benchmark : benchmarks) {
            progress.accept(benchmark.name() + ": " + benchmark.about() + " ...");
            try {
                results.addAll(run(benchmark, setting));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (interrupted(e)) {
                    throw (InterruptedException) new InterruptedException().initCause(e);
                }
                log.error("benchmark {} came to no end", benchmark.name(), e);
                failures.add(new Report.Failure(benchmark.name(), why(e)));
                progress.accept(benchmark.name() + " came to no end: "
                        + failures.getLast().why());
            }
        }
        return new Report(
                Build.VERSION, settings.scale(), settings.seed(), Machine.here(), versions(stack), results, failures);
    }

    private static String why(Exception e) {
        var why = new StringBuilder(String.valueOf(e));
        for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
            why.append("; ").append(cause);
        }
        return why.toString();
    }

    /** Some clients tell of an interrupt by a failure of their own. */
    private static boolean interrupted(Exception e) {
        boolean interrupted = Thread.interrupted();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            interrupted |= cause instanceof InterruptedException;
        }
        return interrupted;
    }

    private static Map<String, String> versions(@Nullable LocalStack stack) {
        var versions = new TreeMap<String, String>();
        if (stack != null) {
            stack.versions().forEach((server, version) -> versions.put(server.title(), version));
        }
        return versions;
    }

    private List<Report.Result> run(Benchmark benchmark, Setting setting) throws Exception {
        var results = new ArrayList<Report.Result>();
        try (var prepared = benchmark.prepare(setting)) {
            for (var contest : prepared.contests()) {
                results.add(run(benchmark, contest));
            }
        }
        return results;
    }

    private Report.Result run(Benchmark benchmark, Contest contest) throws Exception {
        var name = contest.name().isEmpty() ? benchmark.name() : benchmark.name() + ", " + contest.name();
        int warmUps = Math.min(contest.warmUps(), settings.warmUpsMax());
        for (int i = 0; i < warmUps; i++) {
            pair(name + ", warm-up " + (i + 1), contest, i, new ArrayList<>(), new ArrayList<>());
        }
        var ceiling = new ArrayList<Round>();
        var ours = new ArrayList<Round>();
        for (int i = 0; i < Math.min(settings.rounds(), contest.roundsMax()); i++) {
            pair(name + ", round " + (i + 1), contest, i, ceiling, ours);
        }
        var result = Report.result(benchmark.name(), contest, warmUps, ceiling, ours);
        return settings.profile() == null ? result : result.withCosts(profile(benchmark, contest, ours.size()));
    }

    private void pair(String name, Contest contest, int number, List<Round> ceiling, List<Round> ours)
            throws Exception {
        var other = contest.ceiling();
        if (other != null && number % 2 == 0) {
            ceiling.add(round(name + ", ceiling", other));
        }
        ours.add(round(name + ", ours", contest.ours()));
        if (other != null && number % 2 == 1) {
            ceiling.add(round(name + ", ceiling", other));
        }
    }

    private Round round(String name, Side side) throws Exception {
        System.gc();
        var round = side.running().run();
        progress.accept(name + ": "
                + round.values().entrySet().stream()
                        .map(one -> Numbers.shown(one.getValue()) + " "
                                + one.getKey().unit() + " (" + one.getKey().name() + ")")
                        .collect(Collectors.joining(", ")));
        return round;
    }

    /** Ours once more, in rounds of their own: what is recorded is not what is reported. */
    private List<Report.Cost> profile(Benchmark benchmark, Contest contest, int rounds) throws Exception {
        var directory = settings.profile();
        if (directory == null) {
            return List.of();
        }
        var name = benchmark.name() + (contest.name().isEmpty() ? "" : "-" + fileName(contest.name()));
        var file = directory.resolve(name + ".jfr");
        try (var profile = Profile.begin(name)) {
            for (int i = 0; i < rounds; i++) {
                round(name + ", recorded " + (i + 1), contest.ours());
            }
            profile.end(file);
        } catch (IOException e) {
            throw new IOException("the recording " + file + " cannot be written", e);
        }
        return Profile.costs(file, COSTS_SHOWN);
    }

    private static String fileName(String contest) {
        return contest.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
