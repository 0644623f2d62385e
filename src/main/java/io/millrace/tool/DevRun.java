package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.NodeStatus;
import io.millrace.base.SetUpException;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.stack.LocalStack;
import io.millrace.stack.StackSettings;
import io.millrace.stack.payments.Simulator;
import io.millrace.stack.payments.SimulatorSettings;
import io.millrace.verify.Report;
import io.millrace.verify.VerifySettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code dev}: start, show what flows, drain, verify, stop.
 *
 * <p>An interrupt ends the flow early; what follows is the same. The shutdown hook waits for it, so that nothing is left.
 */
final class DevRun {
    private static final Duration DRAIN_MAX = Duration.ofMinutes(3);
    /** Longer than capture and lanes take to notice what is new, so that two quiet looks are not one and the same. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1_100);

    private static final Duration FLOW_MAX = Duration.ofSeconds(20);
    private static final Duration WARM_UP_MIN = Duration.ofSeconds(12);
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(40);

    private final DevCommand.Options options;
    private final PrintWriter out;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final long startedNanos = System.nanoTime();
    private volatile int exit = Exit.FAILED;
    private volatile boolean interrupted;

    DevRun(DevCommand.Options options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    int run() {
        var hook = new Thread(this::onInterrupt, "dev-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            exit = runAll();
        } catch (SetUpException e) {
            say(String.valueOf(e.getMessage()));
            exit = Exit.of(e.reason());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            finished.countDown();
        }
        return exit;
    }

    /** Runs on SIGINT and SIGTERM: lets the main thread finish, and gives its verdict as the exit code. */
    private void onInterrupt() {
        if (finished.getCount() == 0) {
            return;
        }
        interrupted = true;
        over.countDown();
        try {
            finished.await(DRAIN_MAX.toSeconds() + 60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
        Runtime.getRuntime().halt(exit);
    }

    private int runAll() throws InterruptedException {
        var stackSettings = StackSettings.defaults();
        if (options.data().isPresent()) {
            stackSettings = stackSettings.withData(options.data().get());
        }
        try (var stack = LocalStack.start(stackSettings, this::say)) {
            System.setProperty(
                    "millrace.log.file",
                    stack.data().resolve("logs/millrace.log").toString());
            var config = DevConfig.write(stack);
            try {
                return runNode(stack, MillraceSettings.load(config));
            } finally {
                RunningDev.withdraw(config);
            }
        }
    }

    private int runNode(LocalStack stack, MillraceSettings settings) throws InterruptedException {
        var source = settings.sources().getFirst();
        var simulatorSettings = new SimulatorSettings(options.merchants(), options.rate(), options.seed());
        Simulator.createSchema(source.jdbcUrl(), source.user());
        if (options.simulator()) {
            Simulator.seedMerchants(source.jdbcUrl(), source.user(), simulatorSettings);
        }
        new Installation(settings).execute(this::say);
        try (var node = Millrace.start(settings);
                var simulator = new Simulator(source.jdbcUrl(), source.user(), simulatorSettings)) {
            var loaded = drain(settings, node, FLOW_MAX);
            if (loaded != null) {
                say("What was there before is still on its way: " + loaded);
            }
            banner(stack, settings, node);
            if (options.simulator()) {
                simulator.start();
                warmUp(node, simulator);
            }
            show(stack, node, simulator);
            simulator.stop();
            var failure = failure(node, simulator);
            if (failure.isPresent()) {
                say(failure.get());
                return Exit.FAILED;
            }
            return prove(settings, node, simulator);
        }
    }

    /**
     * Lets changes flow until all servers have warmed up: three of them and the node have just begun to compile their code,
     * on the same cores. What is measured is measured from then on.
     */
    private void warmUp(Millrace node, Simulator simulator) throws InterruptedException {
        say("Warming up ...");
        long began = System.nanoTime();
        int steady = 0;
        while (steady < 3 && System.nanoTime() - began < WARM_UP_MAX.toNanos()) {
            if (failure(node, simulator).isPresent() || over.await(1, TimeUnit.SECONDS)) {
                return;
            }
            boolean old = System.nanoTime() - began > WARM_UP_MIN.toNanos();
            steady = old && status(node).map(this::keepsUp).orElse(false) ? steady + 1 : 0;
        }
        node.measureFreshnessWithout(Set.of());
        say("Warm after " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)
                + " s; freshness is measured from here on.");
    }

    /** True while search is less than a second's worth of changes behind. */
    private boolean keepsUp(NodeStatus status) {
        return status.lanes().stream()
                .filter(lane -> lane.status().store().equals("elasticsearch"))
                .allMatch(lane -> lane.lag() >= 0 && lane.lag() <= Math.max(200, options.rate()));
    }

    private void banner(LocalStack stack, MillraceSettings settings, Millrace node) {
        say("Running after " + seconds() + " s. Beside it, in another terminal:");
        say("  psql -h 127.0.0.1 -p " + stack.postgresPort() + " -U postgres gateway");
        say("  curl '" + stack.elasticsearch() + "/1/_count'        merchant 1 only; also /1-transaction/_search");
        say("  ./millrace status        and verify, trace transactions KEY, replay --lane search --from beginning");
        say("  curl http://" + settings.http().host() + ":" + node.port() + "/api/v1/status");
        say("  logs, configuration and data: " + stack.data());
    }

    private void show(LocalStack stack, Millrace node, Simulator simulator) throws InterruptedException {
        long end = options.length()
                .map(length -> System.nanoTime() + length.toNanos())
                .orElse(Long.MAX_VALUE);
        var flow = new FlowLine();
        var pause = Duration.ofSeconds(2);
        while (failure(node, simulator).isEmpty()) {
            long wait = Math.min(pause.toNanos(), end - System.nanoTime());
            if (wait <= 0 || over.await(wait, TimeUnit.NANOSECONDS)) {
                return;
            }
            revive(stack);
            status(node).ifPresent(status -> say(flow.next(status)));
        }
    }

    /** A server that somebody has stopped is started again; what flows waits for it meanwhile. */
    private void revive(LocalStack stack) {
        stack.failure().ifPresent(sentence -> say(sentence + " Starting it again ..."));
        stack.revive();
    }

    private static Optional<String> failure(Millrace node, Simulator simulator) {
        if (node.ended().toCompletableFuture().isDone()) {
            return Optional.of("The node has failed; its log says why.");
        }
        return simulator.failure();
    }

    private int prove(MillraceSettings settings, Millrace node, Simulator simulator) throws InterruptedException {
        say((interrupted ? "Interrupted; " : "") + "the business rests, draining ...");
        var stuck = drain(settings, node, DRAIN_MAX);
        if (stuck != null) {
            say("Not drained within " + DRAIN_MAX.toSeconds() + " s: " + stuck);
            return Exit.TIMED_OUT;
        }
        var last = status(node);
        say("Verifying every row of the source against both stores ...");
        var report = Verify.run(settings, new VerifySettings(Duration.ofSeconds(20), Set.of(), 20), this::say);
        verdict(report, last, simulator);
        return report.clean() ? Exit.OK : Exit.PROBLEMS;
    }

    /** Why it is not drained, or null once it is: all captured, and nothing behind in any lane. */
    private @Nullable String drain(MillraceSettings settings, Millrace node, Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        var flow = new FlowLine();
        long shown = System.nanoTime();
        int quiet = 0;
        var why = "";
        while (System.nanoTime() < deadline) {
            var status = status(node);
            why = status.map(DevRun::behind).orElse("the node does not answer");
            boolean captured = why.isEmpty() && Verify.captured(settings);
            quiet = captured ? quiet + 1 : 0;
            if (quiet >= 2) {
                return null;
            }
            if (System.nanoTime() - shown > Duration.ofSeconds(5).toNanos()) {
                status.ifPresent(one -> say(flow.next(one)));
                shown = System.nanoTime();
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return why.isEmpty() ? "capture has not come to the end of the queue" : why;
    }

    private static String behind(NodeStatus status) {
        for (CaptureStatus source : status.sources()) {
            if (!source.running()) {
                return "source " + source.source() + " is " + source.state() + ": " + source.detail();
            }
        }
        for (var lane : status.lanes()) {
            if (lane.status().state() != LaneStatus.State.RUNNING || lane.lag() != 0) {
                return "lane " + lane.status().lane() + " is " + lane.status().state() + ", " + lane.lag() + " behind"
                        + (lane.status().reason() == null
                                ? ""
                                : ": " + lane.status().reason());
            }
        }
        return "";
    }

    private void verdict(Report report, Optional<NodeStatus> last, Simulator simulator) {
        say("");
        last.ifPresent(status -> {
            long captured =
                    status.sources().stream().mapToLong(CaptureStatus::captured).sum();
            long deadLetters = status.sources().stream()
                            .mapToLong(CaptureStatus::deadLettered)
                            .sum()
                    + status.lanes().stream()
                            .mapToLong(lane -> lane.status().deadLetters())
                            .sum();
            say("%,d changes captured (%,d by the simulator), %,d dead letters"
                    .formatted(captured, simulator.changes(), deadLetters));
            for (var lane : status.lanes()) {
                say("freshness to %s: p50 %.2f s, p99 %.2f s, max %.2f s, %,d samples"
                        .formatted(
                                lane.status().lane(),
                                lane.freshness().p50Millis() / 1000.0,
                                lane.freshness().p99Millis() / 1000.0,
                                lane.freshness().maxMillis() / 1000.0,
                                lane.freshness().samples()));
            }
        });
        say(report.table().stripTrailing());
        report.stores()
                .forEach(store ->
                        say("%s: %,d rows compared, %,d missing, %,d stale, %,d ghost, %,d duplicate, %,d misplaced"
                                .formatted(
                                        store.store(),
                                        store.total().rowsCompared(),
                                        store.total().missing(),
                                        store.total().stale(),
                                        store.total().ghost(),
                                        store.total().duplicate(),
                                        store.total().misplaced())));
        say(report.clean() ? "CLEAN: both stores equal the source." : "DIFFERENT: see above; exit code 3.");
    }

    private static Optional<NodeStatus> status(Millrace node) throws InterruptedException {
        try {
            return Optional.of(node.status().toCompletableFuture().get(10, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
