package io.millrace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.millrace.base.Actor;
import io.millrace.base.Clock;
import io.millrace.capture.CaptureActor;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneTools;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** The parent of a node's captures and lanes. One that fails for good takes the node down, to be started anew. */
final class Guardian extends Actor<Guardian.Command> {
    sealed interface Command {}

    /** Asks who there is; answered at once. */
    record WhoIsThere(ActorRef<Members> replyTo) implements Command {}

    record Members(
            Map<String, ActorRef<CaptureActor.Command>> captures, Map<String, ActorRef<LaneActor.Command>> lanes) {
        Members {
            captures = Map.copyOf(captures);
            lanes = Map.copyOf(lanes);
        }
    }

    static Behavior<Command> create(
            MillraceSettings settings, Map<String, LaneWirings.Wiring> wirings, LaneTools tools, Executor blocking) {
        return Behaviors.setup(context -> new Guardian(context, settings, wirings, tools, blocking));
    }

    private final Members members;

    private Guardian(
            ActorContext<Command> context,
            MillraceSettings settings,
            Map<String, LaneWirings.Wiring> wirings,
            LaneTools tools,
            Executor blocking) {
        super(context);
        var captures = new HashMap<String, ActorRef<CaptureActor.Command>>();
        for (var source : settings.sources()) {
            var behavior = CaptureActor.create(source, settings.kafka(), blocking, Clock.SYSTEM);
            var capture = context.spawn(behavior, "capture-" + source.name());
            context.watch(capture);
            captures.put(source.name(), capture);
        }
        var lanes = new HashMap<String, ActorRef<LaneActor.Command>>();
        wirings.forEach((name, wiring) -> {
            var behavior = LaneActor.create(wiring.lane(), settings.kafka(), wiring, tools);
            var lane = context.spawn(behavior, "lane-" + name);
            context.watch(lane);
            lanes.put(name, lane);
        });
        this.members = new Members(captures, lanes);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case WhoIsThere(var replyTo) -> replyTo.tell(members);
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        return switch (signal) {
            case ChildFailed failed -> {
                getContext()
                        .getLog()
                        .error(
                                "{} failed; the node stops",
                                failed.getRef().path().name(),
                                failed.getCause());
                yield Behaviors.stopped();
            }
            case Terminated _ -> this;
            default -> super.onSignal(signal);
        };
    }
}
