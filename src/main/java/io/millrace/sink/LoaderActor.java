package io.millrace.sink;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.millrace.base.Actor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lets one {@link Loader} work while this node is the one to do so. All of its work runs on the executor, call by call. */
public final class LoaderActor extends Actor<LoaderActor.Command> {
    public sealed interface Command {}

    /** Whether this node is the one that loads; told again and again. */
    public record Chosen(boolean chosen) implements Command {}

    /** Asks what it is doing; answered at once. */
    public record GetStatus(ActorRef<LoaderStatus> replyTo) implements Command {}

    private enum WorkDue implements Command {
        INSTANCE
    }

    private record Worked(
            @Nullable Duration pause, @Nullable Throwable failure) implements Command {}

    private record Rested(@Nullable Throwable failure) implements Command {}

    public static Behavior<Command> create(Loader loader, Executor blocking) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new LoaderActor(context, timers, loader, blocking)));
    }

    private final TimerScheduler<Command> timers;
    private final Loader loader;
    private final Executor blocking;
    private boolean chosen;
    private boolean busy;
    private boolean worked;

    private LoaderActor(
            ActorContext<Command> context, TimerScheduler<Command> timers, Loader loader, Executor blocking) {
        super(context);
        this.timers = timers;
        this.loader = loader;
        this.blocking = blocking;
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case GetStatus(var replyTo) -> replyTo.tell(loader.status());
            case Chosen(var now) -> {
                chosen = now;
                next();
            }
            case WorkDue _ -> next();
            case Worked(var pause, var failure) -> {
                busy = false;
                if (failure != null) {
                    throw new IllegalStateException("the loader of " + loader.name() + " has failed", failure);
                }
                if (pause != null && chosen) {
                    timers.startSingleTimer(WorkDue.INSTANCE, pause);
                } else {
                    next();
                }
            }
            case Rested _ -> {
                busy = false;
                next();
            }
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            blocking.execute(loader::rest);
            return this;
        }
        return super.onSignal(signal);
    }

    private void next() {
        if (busy || timers.isTimerActive(WorkDue.INSTANCE) && chosen) {
            return;
        }
        if (chosen) {
            busy = true;
            worked = true;
            getContext().pipeToSelf(CompletableFuture.supplyAsync(loader::work, blocking), Worked::new);
        } else if (worked) {
            timers.cancel(WorkDue.INSTANCE);
            busy = true;
            worked = false;
            getContext()
                    .pipeToSelf(
                            CompletableFuture.runAsync(loader::rest, blocking), (_, failure) -> new Rested(failure));
        }
    }
}
