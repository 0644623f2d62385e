package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.base.SetUpException;
import io.millrace.capture.SourceSettings;
import io.millrace.projection.Projection;
import io.millrace.stack.LocalStack;
import io.millrace.stack.StackSettings;
import io.millrace.stack.payments.Simulator;
import io.millrace.stack.payments.SimulatorSettings;
import io.millrace.stack.payments.Whale;
import io.millrace.tool.poison.PoisonPlan;
import io.millrace.tool.poison.Poisoning;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * One run of {@code dev}: start, show what flows, drain, verify, stop.
 *
 * <p>An interrupt ends the flow early; what follows is the same. The shutdown hook waits for it, so that nothing is left.
 */
final class DevRun {
    private static final Duration FLOW_MAX = Duration.ofSeconds(20);
    private static final Duration NODES_UP_MAX = Duration.ofSeconds(90);

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
            finished.await(DevProof.DRAIN_MAX.toSeconds() + 60, TimeUnit.SECONDS);
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
            if (options.warehouse() == DevCommand.Warehouse.POSTGRESQL) {
                return run(stack, Optional.empty());
            }
            say("Starting what stands in for S3 and Redshift ...");
            try (var redshift = DevRedshift.start(stack, options.seed(), this::say)) {
                return run(stack, Optional.of(redshift));
            }
        }
    }

    private int run(LocalStack stack, Optional<DevRedshift> redshift) throws InterruptedException {
        var config = DevConfig.write(
                stack, options.nodes(), redshift.map(DevRedshift::config).orElse(""));
        try {
            return runNode(stack, redshift, MillraceSettings.load(config));
        } finally {
            RunningDev.withdraw(config);
        }
    }

    private int runNode(LocalStack stack, Optional<DevRedshift> redshift, MillraceSettings settings)
            throws InterruptedException {
        var source = settings.sources().getFirst();
        var door = new WarehouseDoor(stack);
        // It may have been killed in an outage.
        door.open();
        var business = new SimulatorSettings(options.merchants(), businessRate(), options.seed());
        setUp(settings, source, business);
        var poisoning = new Poisoning(settings, stack.data());
        UnaryOperator<Projection> projections =
                options.poison().isPresent() ? poisoning::buggy : UnaryOperator.identity();
        try (var node = Millrace.start(settings, projections);
                var nodes = DevNodes.start(options.nodes(), stack.data(), settings, this::say);
                var simulator = new Simulator(source.jdbcUrl(), source.user(), business)) {
            var proof = new DevProof(settings, node, this::say);
            awaitNodes(node);
            proof.drain(FLOW_MAX).ifPresent(why -> say("What was there before is still on its way: " + why));
            banner(stack, settings, node);
            nodes.lines().forEach(this::say);
            nodes.beginToWatch();
            var trial = trial(source, poisoning, door, node);
            var flow = new DevFlow(
                    stack,
                    node,
                    List.of(
                            simulator::failure,
                            () -> trial.flatMap(Trial::failure),
                            () -> nodes.failure(options.nodes())),
                    over,
                    this::say);
            if (options.simulator()) {
                simulator.start();
                flow.warmUp(businessRate());
            }
            redshift.ifPresent(DevRedshift::beginToBreak);
            var verdicts = flow(flow, node, trial);
            simulator.stop();
            var failure = flow.failure();
            if (failure.isPresent()) {
                say(failure.get());
                return Exit.FAILED;
            }
            say((interrupted ? "Interrupted; " : "") + "the business rests, draining ...");
            boolean asPlanned = options.poison().isEmpty() || endWithPoison(settings, node, poisoning, proof);
            int exit = proof.prove(simulator.changes(), verdicts);
            nodes.summary().forEach(this::say);
            asPlanned &= redshift.map(one -> one.tallies(settings)).orElse(true);
            return exit == Exit.OK && !asPlanned ? Exit.PROBLEMS : exit;
        }
    }

    /** Returns when as many nodes as were asked for answer. */
    private void awaitNodes(Millrace node) throws InterruptedException {
        if (options.nodes() == 1) {
            return;
        }
        say("Starting " + options.nodes() + " nodes ...");
        long deadline = System.nanoTime() + NODES_UP_MAX.toNanos();
        while (DevFlow.status(node).map(status -> status.nodes().size()).orElse(0) <= options.nodes()) {
            if (System.nanoTime() > deadline) {
                throw new SetUpException(
                        SetUpException.Reason.UNREACHABLE,
                        "not all nodes answer after " + NODES_UP_MAX.toSeconds() + " s; their logs say why");
            }
            if (over.await(500, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private void setUp(MillraceSettings settings, SourceSettings source, SimulatorSettings business) {
        Simulator.createSchema(source.jdbcUrl(), source.user());
        if (options.simulator()) {
            Simulator.seedMerchants(source.jdbcUrl(), source.user(), business);
        }
        new Installation(settings).execute(this::say);
    }

    /** Shows who is in quarantine, mends, and lets them come back; false where it was not as planned. */
    private boolean endWithPoison(MillraceSettings settings, Millrace node, Poisoning poisoning, DevProof proof)
            throws InterruptedException {
        if (proof.drain(DevProof.DRAIN_MAX).isPresent()) {
            return false;
        }
        return new PoisonProof(settings, node, poisoning, this::say).show(plan());
    }

    private PoisonPlan plan() {
        return PoisonPlan.choose(
                options.merchants(), options.poison().orElseThrow().value(), options.seed());
    }

    /** What the simulator makes: all changes, but for the share of a whale. */
    private int businessRate() {
        return options.rate()
                - options.whale().map(share -> share.of(options.rate())).orElse(0);
    }

    private Optional<Trial> trial(SourceSettings source, Poisoning poisoning, WarehouseDoor door, Millrace node) {
        if (options.outage()) {
            return Optional.of(new OutageTrial(door, node, options.rate(), this::say));
        }
        if (options.poison().isPresent()) {
            var plan = plan();
            return Optional.of(new PoisonTrial(
                    poisoning, plan, () -> setAside(node) >= plan.kinds().size(), this::say));
        }
        return options.whale().map(share -> {
            var whale = new Whale(
                    source.jdbcUrl(), source.user(), WhaleTrial.MERCHANT, share.of(options.rate()), options.seed());
            return new WhaleTrial(whale, share, options.rate(), this::say);
        });
    }

    /** How many merchants the lane that has set aside most has set aside. */
    private static int setAside(Millrace node) {
        var status = node.status()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return status.lanes().stream()
                .mapToInt(lane -> lane.status().setAside())
                .max()
                .orElse(0);
    }

    /** Shows what flows until the time is up; how to tell, of the drained node, what a trial cost the others. */
    private DevProof.Verdicts flow(DevFlow flow, Millrace node, Optional<Trial> trial) throws InterruptedException {
        if (trial.isEmpty() || options.length().isEmpty()) {
            flow.show(options.length());
            return List::of;
        }
        var trialRun = new TrialRun(node, flow, trial.get(), options.rate(), this::say);
        trialRun.run(options.length().get());
        return trialRun::verdicts;
    }

    private void banner(LocalStack stack, MillraceSettings settings, Millrace node) {
        say("Running after " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos)
                + " s. Beside it, in another terminal:");
        say("  psql -h 127.0.0.1 -p " + stack.postgresPort() + " -U postgres gateway");
        say("  curl '" + stack.elasticsearch() + "/1/_count'        merchant 1 only; also /1-transaction/_search");
        say("  ./millrace status        and verify, trace transactions KEY, replay --lane search --from beginning");
        say("  http://" + settings.http().host() + ":" + node.port() + "/             the dashboard");
        say("  logs, configuration and data: " + stack.data());
        sayTrial();
    }

    private void sayTrial() {
        if (options.outage()) {
            say("After half of the time, and 2 minutes at most, the warehouse lets nobody in until the time is over.");
        }
        options.whale()
                .ifPresent(share -> say("In the second half of the time merchant " + WhaleTrial.MERCHANT + " makes "
                        + share + " of all changes; the others' freshness is measured in both halves."));
        options.poison()
                .ifPresent(share -> say("In the second half of the time " + share + " of the merchants are poisoned;"
                        + " `./millrace dev --mend` mends them before its end."));
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
