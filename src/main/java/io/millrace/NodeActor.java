package io.millrace;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import akka.pattern.StatusReply;
import io.millrace.base.Actor;
import io.millrace.base.Build;
import io.millrace.base.Remote;
import io.millrace.capture.CaptureActor;
import io.millrace.capture.CaptureStatus;
import io.millrace.change.MerchantId;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneQuestions;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTuning;
import io.millrace.feed.MerchantsAsked;
import io.millrace.logging.LevelChange;
import io.millrace.logging.LogLevels;
import io.millrace.logging.NodeLevels;
import io.millrace.merchant.SetAside;
import io.millrace.web.MerchantQuery;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers for its node: each node may be asked about all, and asks the {@code NodeActor} of each. */
final class NodeActor extends Actor<NodeActor.Command> {
    static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "millrace-node");

    private static final Duration LANE_ANSWERS_MAX = Duration.ofSeconds(5);

    sealed interface Command extends Remote {}

    /** Asks how the node is. */
    record GetReport(ActorRef<NodeReport> replyTo) implements Command {}

    /** Asks for merchants of the node's partitions. */
    record GetMerchants(MerchantQuery query, ActorRef<MerchantsFound> replyTo) implements Command {}

    /** Merchants that a node holds, in those of its lanes that run. */
    record MerchantsFound(String node, MerchantsAsked.Found found) implements Remote {}

    /** Asks who is set aside in the node's partitions. */
    record GetSetAside(Selection selection, ActorRef<SetAsides> replyTo) implements Command {}

    /** Releases those that fit; {@code skip}: their failing change goes to the dead letters. */
    record Release(Selection selection, boolean skip, ActorRef<SetAsides> replyTo) implements Command {}

    /** Drains a lane and keeps it still for a while; answered when it is, at once where the node has no such lane. */
    record Pause(String lane, Duration max, ActorRef<Done> replyTo) implements Command {}

    /** Changes settings of a lane for a while, where the node is meant; {@code node} is a name or address, null: all. */
    record Tune(String lane, @Nullable String node, LaneTuning tuning, Duration max, ActorRef<Done> replyTo)
            implements Command {}

    /** Lets a lane go on. */
    record Resume(String lane, ActorRef<Done> replyTo) implements Command {}

    /** Begins to measure freshness anew, without these merchants. */
    record MeasureFreshness(List<String> without, ActorRef<Done> replyTo) implements Command {}

    /** Asks which levels of its log are changed. */
    record GetLogLevels(ActorRef<NodeLevels> replyTo) implements Command {}

    /** Changes a level of its log, where it is meant. */
    record ChangeLogLevel(LevelChange change, ActorRef<NodeLevels> replyTo) implements Command {}

    /** Who is set aside; or why that cannot be told, one sentence. */
    record SetAsides(List<Quarantined> all, @Nullable String failure) implements Remote {}

    /** What is known of a node before any of its actors. */
    record Identity(String name, String address, List<String> roles, long startedAtMillis) {}

    static Behavior<Command> create(Identity identity, Guardian.Members members, LaneWirings wirings) {
        return Behaviors.setup(context -> new NodeActor(context, identity, members, wirings));
    }

    private final Identity identity;
    private final Map<String, ActorRef<CaptureActor.Command>> captures;
    private final Map<String, ActorRef<LaneActor.Command>> lanes;
    private final LaneWirings wirings;

    private NodeActor(ActorContext<Command> context, Identity identity, Guardian.Members members, LaneWirings wirings) {
        super(context);
        this.identity = identity;
        this.captures = members.captures();
        this.lanes = members.lanes();
        this.wirings = wirings;
        context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case GetReport(var replyTo) -> report(replyTo);
            case GetMerchants(var query, var replyTo) -> find(query, replyTo);
            case GetSetAside(var selection, var replyTo) -> askLanes(selection, LaneQuestions::setAside, replyTo);
            case Release(var selection, var skip, var replyTo) ->
                askLanes(selection, all -> LaneQuestions.release(selection.fits(), skip, all), replyTo);
            case Pause(var lane, var max, var replyTo) -> tellLane(lane, new LaneActor.Pause(max, replyTo), replyTo);
            case Resume(var lane, var replyTo) -> tellLane(lane, new LaneActor.Resume(replyTo), replyTo);
            case Tune(var lane, var node, var tuning, var max, var replyTo) -> {
                boolean meant = node == null || node.equals(identity.name()) || node.equals(identity.address());
                tellLane(meant ? lane : "", new LaneActor.Tune(tuning, max, replyTo), replyTo);
            }
            case GetLogLevels(var replyTo) -> replyTo.tell(levels(true, null));
            case ChangeLogLevel(var change, var replyTo) -> replyTo.tell(change(change));
            case MeasureFreshness(var without, var replyTo) -> {
                wirings.measureFreshnessWithout(
                        without.stream().map(MerchantId::new).collect(Collectors.toSet()));
                replyTo.tell(Done.getInstance());
            }
        }
        return this;
    }

    private NodeLevels change(LevelChange change) {
        if (!change.means(identity.name(), identity.address())) {
            return levels(false, null);
        }
        try {
            LogLevels.ofProcess().apply(change);
            return levels(true, null);
        } catch (IllegalArgumentException e) {
            return levels(true, e.getMessage());
        }
    }

    private NodeLevels levels(boolean meant, @Nullable String failure) {
        return new NodeLevels(identity.name(), meant, LogLevels.ofProcess().changed(), failure);
    }

    private void tellLane(String name, LaneActor.Command command, ActorRef<Done> replyTo) {
        var lane = lanes.get(name);
        if (lane == null) {
            replyTo.tell(Done.getInstance());
        } else {
            lane.tell(command);
        }
    }

    private void report(ActorRef<NodeReport> replyTo) {
        CompletionStage<List<NodeReport.Lane>> all = CompletableFuture.completedFuture(List.of());
        for (var lane : lanes.values()) {
            CompletionStage<LaneStatus> one = ask(lane, LaneActor.GetStatus::new);
            CompletionStage<LaneParts> parts = ask(lane, LaneActor.GetParts::new);
            all = all.thenCombine(
                    one.thenCombine(parts, this::report),
                    (before, report) ->
                            Stream.concat(before.stream(), Stream.of(report)).toList());
        }
        all.thenCombine(sources(), this::report).thenAccept(replyTo::tell);
    }

    private NodeReport.Lane report(LaneStatus status, LaneParts parts) {
        return new NodeReport.Lane(status, wirings.freshness(status.lane()).measured(), parts);
    }

    private NodeReport report(List<NodeReport.Lane> laneReports, List<CaptureStatus> sources) {
        return new NodeReport(
                identity.name(),
                identity.address(),
                Build.VERSION,
                identity.roles(),
                identity.startedAtMillis(),
                NodeStatus.Machine.now(),
                laneReports,
                sources);
    }

    private CompletionStage<List<CaptureStatus>> sources() {
        CompletionStage<List<CaptureStatus>> all = CompletableFuture.completedFuture(List.of());
        for (var capture : captures.values()) {
            CompletionStage<CaptureStatus> one = ask(capture, CaptureActor.GetStatus::new);
            all = all.thenCombine(
                    one,
                    (before, status) ->
                            Stream.concat(before.stream(), Stream.of(status)).toList());
        }
        return all;
    }

    private <C, A> CompletionStage<A> ask(ActorRef<C> asked, Function<ActorRef<A>, C> question) {
        return AskPattern.ask(
                asked,
                question::apply,
                LANE_ANSWERS_MAX,
                getContext().getSystem().scheduler());
    }

    private void askLanes(
            Selection selection,
            Function<ActorRef<StatusReply<List<List<SetAside>>>>, LaneActor.Command> question,
            ActorRef<SetAsides> replyTo) {
        this.<List<SetAside>, Quarantined>askLanes(
                        selection::in,
                        lane -> askLane(lane, question),
                        (lane, states) -> states.stream().map(state -> new Quarantined(lane, state)))
                .whenComplete((found, failure) -> replyTo.tell(
                        failure == null ? new SetAsides(found, null) : new SetAsides(List.of(), failure.getMessage())));
    }

    private void find(MerchantQuery query, ActorRef<MerchantsFound> replyTo) {
        var asked = query.asked();
        this.<MerchantsAsked.Found, MerchantsAsked.Found>askLanes(
                        lane -> query.onNode(identity.name()) && query.inLane(lane),
                        lane -> this.<MerchantsAsked.Found>askLane(lane, all -> LaneQuestions.merchants(asked, all))
                                .exceptionally(_ -> List.of()),
                        (_, found) -> Stream.of(found))
                .thenAccept(found -> replyTo.tell(new MerchantsFound(identity.name(), asked.together(found))));
    }

    private <A> CompletionStage<List<A>> askLane(
            ActorRef<LaneActor.Command> lane, Function<ActorRef<StatusReply<List<A>>>, LaneActor.Command> question) {
        return AskPattern.askWithStatus(
                lane,
                question::apply,
                LANE_ANSWERS_MAX,
                getContext().getSystem().scheduler());
    }

    /** Asks those lanes that are meant, and makes one list of what their partitions answer. */
    private <A, B> CompletionStage<List<B>> askLanes(
            Predicate<String> meant,
            Function<ActorRef<LaneActor.Command>, CompletionStage<List<A>>> ask,
            BiFunction<String, A, Stream<B>> each) {
        CompletionStage<List<B>> all = CompletableFuture.completedFuture(List.of());
        for (var lane : lanes.entrySet()) {
            if (meant.test(lane.getKey())) {
                all = all.thenCombine(
                        ask.apply(lane.getValue()),
                        (before, more) -> Stream.concat(
                                        before.stream(),
                                        more.stream().flatMap(answer -> each.apply(lane.getKey(), answer)))
                                .toList());
            }
        }
        return all;
    }
}
