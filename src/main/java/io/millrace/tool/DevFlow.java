package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.NodeStatus;
import io.millrace.stack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What flows in a running dev, line by line, until time is up, somebody interrupts it, or a part of it fails. */
final class DevFlow {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
    private static final Duration WARM_UP_MIN = Duration.ofSeconds(12);
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(40);
    private static final Duration SETTLE_MIN = Duration.ofSeconds(3);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(20);

    private final LocalStack stack;
    private final Millrace node;
    private final List<Supplier<Optional<String>>> parts;
    private final CountDownLatch over;
    private final Consumer<String> say;

    private @Nullable FlowLine shown;

    /**
     * @param parts what else may fail, each with a sentence once it has
     * @param over is counted down by whoever ends the flow early
     */
    DevFlow(
            LocalStack stack,
            Millrace node,
            List<Supplier<Optional<String>>> parts,
            CountDownLatch over,
            Consumer<String> say) {
        this.stack = stack;
        this.node = node;
        this.parts = List.copyOf(parts);
        this.over = over;
        this.say = say;
    }

    /**
     * Lets changes flow until all servers have warmed up: three of them and the node have just begun to compile their code,
     * on the same cores. What is measured is measured from then on.
     *
     * @param rate changes per second that are made
     */
    void warmUp(int rate) throws InterruptedException {
        say.accept("Warming up ...");
        long seconds = untilSteady(rate, WARM_UP_MIN, WARM_UP_MAX);
        node.measureFreshnessWithout(Set.of());
        say.accept("Warm after " + seconds + " s; freshness is measured from here on.");
    }

    /**
     * Lets changes flow until what somebody has just done to them has passed, and search keeps up again: what is measured
     * after it is a state, not the way into it.
     *
     * @param rate changes per second that are made
     */
    void settle(int rate) throws InterruptedException {
        long seconds = untilSteady(rate, SETTLE_MIN, SETTLE_MAX);
        say.accept("Steady after " + seconds + " s more; measured from here on.");
    }

    /** Seconds until search has kept up for three seconds on end, the last of them after {@code min}. */
    private long untilSteady(int rate, Duration min, Duration max) throws InterruptedException {
        long began = System.nanoTime();
        int steady = 0;
        while (steady < 3 && System.nanoTime() - began < max.toNanos()) {
            if (failure().isPresent() || over.await(1, TimeUnit.SECONDS)) {
                break;
            }
            boolean old = System.nanoTime() - began > min.toNanos();
            boolean keepsUp = status(node).map(status -> keepsUp(status, rate)).orElse(false);
            steady = old && keepsUp ? steady + 1 : 0;
        }
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    /** True while search is less than a second's worth of changes behind. */
    private static boolean keepsUp(NodeStatus status, int rate) {
        return status.lanes().stream()
                .filter(lane -> lane.status().store().equals("elasticsearch"))
                .allMatch(lane -> lane.lag() >= 0 && lane.lag() <= Math.max(200, rate));
    }

    /** Shows what flows for so long, or without end. */
    void show(Optional<Duration> length) throws InterruptedException {
        long end = length.map(time -> System.nanoTime() + time.toNanos()).orElse(Long.MAX_VALUE);
        var line = shown == null ? new FlowLine() : shown;
        shown = line;
        while (failure().isEmpty()) {
            long wait = Math.min(BETWEEN_LINES.toNanos(), end - System.nanoTime());
            if (wait <= 0 || over.await(wait, TimeUnit.NANOSECONDS)) {
                return;
            }
            revive();
            status(node).ifPresent(status -> say.accept(line.next(status)));
        }
    }

    /** A server that somebody has stopped is started again; what flows waits for it meanwhile. */
    private void revive() {
        stack.failure().ifPresent(sentence -> say.accept(sentence + " Starting it again ..."));
        stack.revive();
    }

    /** True unless somebody has interrupted it or a part has failed. */
    boolean goesOn() {
        return over.getCount() > 0 && failure().isEmpty();
    }

    /** Why it came to a halt by itself. */
    Optional<String> failure() {
        if (node.ended().toCompletableFuture().isDone()) {
            return Optional.of("The node has failed; its log says why.");
        }
        return parts.stream().flatMap(part -> part.get().stream()).findFirst();
    }

    /** How the node is, unless it does not answer. */
    static Optional<NodeStatus> status(Millrace node) throws InterruptedException {
        try {
            return Optional.of(node.status().toCompletableFuture().get(10, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }
}
