package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.millrace.base.Actor;
import io.millrace.base.KafkaSettings;
import io.millrace.feed.LaneStatus.State;
import io.millrace.feed.LaneWiring.Wired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one lane: wires its store, starts its feeds, and starts all of it anew, with backoff, when any part of it fails.
 *
 * <p>Every start goes on from the committed offsets. A lane never gives up by itself; what it waits for is in its status.
 */
public final class LaneActor extends Actor<LaneActor.Command> {
    public sealed interface Command {}

    /** Asks how the lane is; answered at once, from figures at most a second old. */
    public record GetStatus(ActorRef<LaneStatus> replyTo) implements Command {}

    /** Drains the lane and keeps it still, {@code max} at most; {@code replyTo} hears when it is. */
    public record Pause(Duration max, ActorRef<Done> replyTo) implements Command {}

    /** Lets a lane that is paused go on; answered at once. */
    public record Resume(ActorRef<Done> replyTo) implements Command {}

    /** Changes settings of the running lane for a while; answered at once. */
    public record Tune(LaneTuning tuning, Duration max, ActorRef<Done> replyTo) implements Command {}

    /** Drains the lane, commits and stops; {@code replyTo} hears when it is done. */
    public record Stop(ActorRef<Done> replyTo) implements Command {}

    /** Asks what the lane runs here; answered at once, from what was so a second ago at most. */
    public record GetParts(ActorRef<LaneParts> replyTo) implements Command {}

    /** Asks each partition, as {@link LaneQuestions} does; answered with an error while the lane does not run. */
    record AskPartitions<A>(
            Function<ActorRef<A>, PartitionActor.Command> question, ActorRef<StatusReply<List<A>>> replyTo)
            implements Command {}

    /** A consumer waits, or waits no longer, until what is in flight in its partitions is stored. */
    record Hurry(boolean now) implements Command {}

    record OpenPartition(int partition, ActorRef<ActorRef<PartitionActor.Command>> replyTo) implements Command {}

    record ClosePartition(ActorRef<PartitionActor.Command> partition) implements Command {}

    private record WiringEnded(
            @Nullable Wired wired, @Nullable Throwable failure) implements Command {}

    record FeedEnded(int generation, @Nullable Throwable failure) implements Command {}

    record Trouble(int generation, String reason) implements Command {}

    /** What a sink or a partition of this generation has said of itself. */
    record Reported(int generation, Runnable note) implements Command {}

    /** A part of this generation has failed: the lane has to start anew. */
    record PartFailed(int generation, Throwable cause) implements Command {}

    private enum Due implements Command {
        START,
        PAUSE_OVER,
        DRAIN_OVER,
        TUNING_OVER,
        REPORT
    }

    public static Behavior<Command> create(
            LaneSettings settings, KafkaSettings kafka, LaneWiring wiring, LaneTools tools) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Due.REPORT, Duration.ofSeconds(1));
            return new LaneActor(context, timers, settings, kafka, wiring, tools);
        }));
    }

    /** Running this long makes the failures before forgotten. */
    private static final Duration STEADY = Duration.ofSeconds(30);

    private final TimerScheduler<Command> timers;
    private final LaneSettings settings;
    private final KafkaSettings kafka;
    private final LaneWiring wiring;
    private final LaneTools tools;
    private final LongAdder handled = new LongAdder();

    private State state = State.STARTING;
    private State afterDrain = State.STARTING;
    private @Nullable String reason;
    private long sinceMillis;
    private @Nullable Generation running;
    private int generations;
    private long ownerships;
    private int failures;
    private boolean wiringUnderWay;
    private boolean paused;
    private final Tuned tuned;
    private final List<ActorRef<Done>> pausing = new ArrayList<>();
    private @Nullable Stop stop;

    private LaneActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            LaneSettings settings,
            KafkaSettings kafka,
            LaneWiring wiring,
            LaneTools tools) {
        super(context);
        this.timers = timers;
        this.settings = settings;
        this.kafka = kafka;
        this.wiring = wiring;
        this.tools = tools;
        this.tuned = new Tuned(settings.sink(), tools.clock());
        this.sinceMillis = tools.clock().millis();
        start();
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case GetStatus(var replyTo) -> replyTo.tell(status());
            case Hurry(var now) when running != null -> running.hurry(now || state == State.DRAINING);
            case Hurry _ -> {}
            case OpenPartition(var partition, var replyTo) -> onOpenPartition(partition, replyTo);
            case ClosePartition(var partition) -> onClosePartition(partition);
            case WiringEnded(var wired, var failure) -> onWiringEnded(wired, failure);
            case FeedEnded(var generation, var failure) -> onFeedEnded(generation, failure);
            case Trouble(var generation, var why) -> onTrouble(generation, why);
            case Pause request -> onPause(request);
            case Resume(var replyTo) -> {
                resume();
                replyTo.tell(Done.getInstance());
            }
            case Tune(var next, var max, var replyTo) -> {
                tune(next, max);
                replyTo.tell(Done.getInstance());
            }
            case Stop request -> onStop(request);
            case Due due -> onDue(due);
            case Reported(var generation, var note) when running != null && running.number == generation -> note.run();
            case Reported _ -> {}
            case PartFailed(var generation, var cause) -> onPartFailed(generation, cause);
            case GetParts(var replyTo) -> replyTo.tell(tuned.of(running == null ? LaneParts.NONE : running.parts()));
            case AskPartitions<?> asked -> ask(asked);
        }
        if (stop != null && running == null && state == State.DRAINING) {
            stop.replyTo().tell(Done.getInstance());
            return Behaviors.stopped();
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof ChildFailed failed) {
            getContext().getSelf().tell(new PartFailed(generations, failed.getCause()));
        }
        return signal instanceof Terminated ? this : super.onSignal(signal);
    }

    private void onDue(Due due) {
        switch (due) {
            case START -> start();
            case PAUSE_OVER -> resume();
            case DRAIN_OVER -> onDrainOverdue();
            case TUNING_OVER -> tune(LaneTuning.NONE, Duration.ZERO);
            case REPORT -> onReportDue();
        }
    }

    private void tune(LaneTuning next, Duration max) {
        tuned.change(next, max, timers, Due.TUNING_OVER);
        getContext().getLog().info("lane {} goes on with {}", settings.name(), next.sentence());
        if (running != null) {
            running.tune(tuned.sink());
        }
    }

    private void enter(State next, @Nullable String why) {
        if (next != state) {
            getContext().getLog().info("lane {} is {}{}", settings.name(), next, why == null ? "" : ": " + why);
            sinceMillis = tools.clock().millis();
        }
        state = next;
        reason = why;
    }

    private void start() {
        if (running == null && stop == null && !paused) {
            wiringUnderWay = true;
            getContext().pipeToSelf(wiring.wire(), WiringEnded::new);
        }
    }

    private void onWiringEnded(@Nullable Wired wired, @Nullable Throwable failure) {
        wiringUnderWay = false;
        switch (wired) {
            case null -> {
                getContext().getLog().error("lane {} could not be wired", settings.name(), failure);
                retry(State.WRONG_SET_UP, String.valueOf(failure));
            }
            case Wired.NotYet(var why) -> retry(State.STALLED, why);
            case Wired.Wrong(var why) -> retry(State.WRONG_SET_UP, why);
            case Wired.Ready ready -> run(ready);
        }
    }

    private void retry(State next, @Nullable String why) {
        enter(next, why);
        if (stop != null) {
            enter(State.DRAINING, null);
        } else if (paused) {
            enter(State.PAUSED, null);
            pausing.forEach(waiting -> waiting.tell(Done.getInstance()));
            pausing.clear();
        } else {
            failures++;
            var wait = settings.restart().after(failures, ThreadLocalRandom.current());
            timers.startSingleTimer(Due.START, wait);
        }
    }

    private void run(Wired.Ready wired) {
        if (stop != null || paused) {
            wired.close();
            retry(State.STARTING, null);
            return;
        }
        var generation = new Generation(++generations, settings, wired, tools);
        running = generation;
        generation.start(getContext(), kafka, tuned.sink(), handled);
        enter(State.RUNNING, null);
    }

    private void onOpenPartition(int partition, ActorRef<ActorRef<PartitionActor.Command>> replyTo) {
        if (running != null) {
            replyTo.tell(running.open(getContext(), kafka, partition, ++ownerships));
        }
    }

    private void onClosePartition(ActorRef<PartitionActor.Command> partition) {
        if (running != null) {
            running.partitions.remove(partition);
        }
        getContext().stop(partition);
    }

    private void onFeedEnded(int number, @Nullable Throwable failure) {
        var generation = running;
        if (generation == null || generation.number != number) {
            return;
        }
        generation.feedsRunning--;
        if (state == State.DRAINING) {
            if (generation.feedsRunning == 0) {
                drained(generation);
            }
            return;
        }
        beginAnew(generation, failure);
    }

    private void onPartFailed(int number, Throwable cause) {
        if (running != null && running.number == number && state != State.DRAINING) {
            beginAnew(running, cause);
        }
    }

    private void beginAnew(Generation generation, @Nullable Throwable failure) {
        var why = failure == null ? "its feed ended" : KafkaTrouble.sentence(kafka, settings, failure);
        getContext().getLog().warn("lane {} begins anew: {}", settings.name(), why, failure);
        reason = why;
        afterDrain = State.STARTING;
        OutdatedShapeException.in(failure).ifPresent(outdated -> wiring.outdated(outdated.table(), outdated.column()));
        drain(generation, true);
    }

    private void onTrouble(int number, String why) {
        if (running != null && running.number == number && state != State.DRAINING) {
            getContext().getLog().error("lane {}: {}", settings.name(), why);
            reason = why;
            afterDrain = State.WRONG_SET_UP;
            drain(running, true);
        }
    }

    private void onPause(Pause request) {
        paused = true;
        pausing.add(request.replyTo());
        timers.cancel(Due.START);
        timers.startSingleTimer(Due.PAUSE_OVER, request.max());
        if (running != null) {
            drain(running, false);
        } else if (!wiringUnderWay) {
            retry(state, reason);
        }
    }

    private void resume() {
        if (paused && !timers.isTimerActive(Due.PAUSE_OVER)) {
            getContext().getLog().warn("lane {} was paused for too long and goes on", settings.name());
        }
        paused = false;
        timers.cancel(Due.PAUSE_OVER);
        if (state == State.PAUSED) {
            failures = 0;
            enter(State.STARTING, null);
            start();
        }
    }

    private void onStop(Stop request) {
        stop = request;
        timers.cancel(Due.START);
        if (running != null) {
            drain(running, false);
        } else {
            enter(State.DRAINING, null);
        }
    }

    private void drain(Generation generation, boolean abort) {
        if (state == State.DRAINING) {
            return;
        }
        enter(State.DRAINING, reason);
        generation.drain(getContext(), abort);
        if (!abort) {
            timers.startSingleTimer(Due.DRAIN_OVER, settings.drainMax());
        }
        if (generation.feedsRunning == 0) {
            drained(generation);
        }
    }

    private void onDrainOverdue() {
        if (running != null && state == State.DRAINING) {
            getContext().getLog().warn("lane {} did not drain within {}", settings.name(), settings.drainMax());
            running.abort();
        }
    }

    private void drained(Generation generation) {
        timers.cancel(Due.DRAIN_OVER);
        generation.stop(getContext());
        running = null;
        if (stop == null) {
            retry(paused ? State.PAUSED : afterDrain, reason);
        }
    }

    private void onReportDue() {
        var generation = running;
        if (generation == null) {
            return;
        }
        if (state == State.RUNNING && tools.clock().millis() - sinceMillis > STEADY.toMillis()) {
            failures = 0;
        }
        generation.askForReports(getContext(), kafka.partitions());
    }

    private <A> void ask(AskPartitions<A> asked) {
        if (running == null || state == State.DRAINING) {
            asked.replyTo()
                    .tell(StatusReply.error("lane " + settings.name() + " is " + state + ": try again when it runs"));
        } else {
            running.askPartitions(getContext(), asked.question(), asked.replyTo());
        }
    }

    private LaneStatus status() {
        return LaneStatus.of(
                settings,
                state,
                sinceMillis,
                reason,
                running,
                handled.sum(),
                tools.deadLetters().sent(settings.name()));
    }
}
