package io.millrace.capture;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.millrace.base.Actor;
import io.millrace.base.Backoff;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.CaptureLoop.Polled;
import io.millrace.capture.CaptureStatus.State;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one source captured: polls again at once after a batch, soon after none, and after a failure for ever with
 * growing waits. While another node captures the source, it stands by.
 *
 * <p>All blocking work runs on the executor, one poll and one tick at a time, so a status is answered at once. After a
 * restart it goes on where PGQ and Kafka say; nothing is kept here.
 */
public final class CaptureActor extends Actor<CaptureActor.Command> {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    private static final Set<Reason> MENDED_BY_HAND = Set.of(Reason.REFUSED, Reason.UNTRUSTED);
    /** About how long it takes until another node goes on where one has died. */
    private static final Duration STANDBY_PAUSE = Duration.ofSeconds(1);

    public sealed interface Command {}

    /** Asks how it is doing; answered at once. */
    public record GetStatus(ActorRef<CaptureStatus> replyTo) implements Command {}

    /** Finishes the batch under way, closes everything and stops; {@code replyTo} hears when others may go on. */
    public record Stop(ActorRef<Done> replyTo) implements Command {}

    private enum PollDue implements Command {
        INSTANCE
    }

    private enum TickDue implements Command {
        INSTANCE
    }

    private record PollEnded(
            @Nullable Polled polled, @Nullable Throwable failure) implements Command {}

    private record TickEnded(@Nullable Throwable failure) implements Command {}

    private enum Closed implements Command {
        INSTANCE
    }

    private interface Step<T> {
        T run() throws Exception;
    }

    /** Captures {@code source}; {@code executor} runs blocking work, best on virtual threads. */
    public static Behavior<Command> create(SourceSettings source, KafkaSettings kafka, Executor executor, Clock clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new CaptureActor(context, timers, source, new CaptureLoop(source, kafka, clock), executor)));
    }

    private final TimerScheduler<Command> timers;
    private final SourceSettings source;
    private final CaptureLoop loop;
    private final Executor executor;

    private int failures;
    private boolean polling;
    private boolean ticking;
    /** We have ticked since the last poll began. */
    private boolean ticked;

    private boolean standingBy;
    private @Nullable Stop stop;
    private @Nullable String lastFailure;

    private CaptureActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            SourceSettings source,
            CaptureLoop loop,
            Executor executor) {
        super(context);
        this.timers = timers;
        this.source = source;
        this.loop = loop;
        this.executor = executor;
        timers.startTimerAtFixedRate(TickDue.INSTANCE, source.tickInterval());
        context.getSelf().tell(PollDue.INSTANCE);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case GetStatus(var replyTo) -> replyTo.tell(loop.status());
            case Stop request -> onStop(request);
            case PollDue _ -> poll();
            case TickDue _ -> tick();
            case PollEnded ended -> onPollEnded(ended);
            case TickEnded ended -> onTickEnded(ended);
            case Closed _ -> {
                if (stop != null) {
                    stop.replyTo().tell(Done.getInstance());
                }
                return Behaviors.stopped();
            }
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop || signal instanceof PreRestart) {
            executor.execute(loop::close);
            return this;
        }
        return super.onSignal(signal);
    }

    private void onStop(Stop request) {
        if (stop != null) {
            return;
        }
        stop = request;
        timers.cancelAll();
        if (!polling) {
            close();
        }
    }

    private void poll() {
        if (!polling && stop == null) {
            polling = true;
            ticked = false;
            timers.cancel(PollDue.INSTANCE);
            getContext().pipeToSelf(run(loop::pollOnce), PollEnded::new);
        }
    }

    private void tick() {
        if (!ticking && !standingBy && stop == null) {
            ticking = true;
            getContext().pipeToSelf(run(this::tickNow), (_, failure) -> new TickEnded(failure));
        }
    }

    private Boolean tickNow() throws Exception {
        loop.tick();
        return true;
    }

    private void onPollEnded(PollEnded ended) {
        polling = false;
        standingBy = ended.polled() == Polled.LOCKED_OUT;
        if (ended.polled() == null) {
            onFailure(ended.failure());
        } else {
            failures = 0;
            lastFailure = null;
        }
        if (stop != null) {
            close();
        } else {
            pollAgain(ended.polled());
        }
    }

    private void pollAgain(@Nullable Polled polled) {
        switch (polled) {
            case CAPTURED -> poll();
            case NOTHING -> pollAtTick();
            case LOCKED_OUT -> pollAfter(anyPause());
            case null -> pollAfter(BACKOFF.after(failures, ThreadLocalRandom.current()));
        }
    }

    /** Polls when a tick of ours was made; what somebody else ticks is looked for twice in that time. */
    private void pollAtTick() {
        if (ticked) {
            poll();
        } else {
            pollAfter(source.tickInterval().dividedBy(source.ticker() ? 1 : 2));
        }
    }

    /** A different one each time, so that no node is always the first, and sources come to many. */
    private static Duration anyPause() {
        long millis = STANDBY_PAUSE.toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis * 3 / 2));
    }

    private void pollAfter(Duration pause) {
        timers.startSingleTimer(PollDue.INSTANCE, pause);
    }

    private void onFailure(@Nullable Throwable failure) {
        failures++;
        boolean mend = failure instanceof SetUpException trouble && MENDED_BY_HAND.contains(trouble.reason());
        var detail = detail(failure);
        loop.failed(mend ? State.REFUSED : State.STALLED, detail);
        if (!detail.equals(lastFailure)) {
            lastFailure = detail;
            getContext().getLog().warn("source {}: capture {}: {}", source.name(), mend ? "refuses" : "stalls", detail);
        }
    }

    private void onTickEnded(TickEnded ended) {
        ticking = false;
        if (ended.failure() != null) {
            getContext().getLog().debug("source {}: no tick: {}", source.name(), detail(ended.failure()));
            return;
        }
        ticked = source.ticker();
        if (ticked && failures == 0 && !standingBy) {
            poll();
        }
    }

    private void close() {
        getContext().pipeToSelf(run(this::closeNow), (_, _) -> Closed.INSTANCE);
    }

    private Boolean closeNow() {
        loop.close();
        return true;
    }

    private static String detail(@Nullable Throwable failure) {
        if (failure == null) {
            return "it failed for no known reason";
        }
        var message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse(message);
    }

    private <T> CompletionStage<T> run(Step<T> step) {
        var ended = new CompletableFuture<T>();
        executor.execute(() -> {
            try {
                ended.complete(step.run());
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }
}
