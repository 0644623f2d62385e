package io.millrace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Signal;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import io.millrace.NodeActor.Identity;
import io.millrace.base.Actor;
import io.millrace.base.Clock;
import io.millrace.capture.CaptureActor;
import io.millrace.capture.SourceSettings;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneTools;
import io.millrace.feed.WarmedWiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The parent of a node's captures and lanes, and who lets it into the cluster. One that fails for good takes the node down,
 * to be started anew. Of the captures of a source only that works which holds the source's lock; the others stand by.
 */
final class Guardian extends Actor<Guardian.Command> {
    sealed interface Command {}

    /** Asks who there is on this node; answered at once. */
    record WhoIsThere(ActorRef<Present> replyTo) implements Command {}

    /** Asks which nodes there are; answered at once. */
    record WhichNodes(ActorRef<Others> replyTo) implements Command {}

    private record NodesChanged(Set<ActorRef<NodeActor.Command>> nodes) implements Command {}

    /** @param captures this node's, by their source; none where it does not capture */
    record Members(
            Map<String, ActorRef<CaptureActor.Command>> captures, Map<String, ActorRef<LaneActor.Command>> lanes) {
        Members {
            captures = Map.copyOf(captures);
            lanes = Map.copyOf(lanes);
        }
    }

    /** @param node who answers for this node */
    record Present(Members members, ActorRef<NodeActor.Command> node) {}

    /** The nodes that can be reached, this one among them. */
    record Others(List<ActorRef<NodeActor.Command>> nodes) {
        Others {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * What a node's actors are made of.
     *
     * @param begin completes when lanes may ask for partitions; everything else is made ready before
     */
    record Parts(
            MillraceSettings settings,
            LaneWirings wirings,
            LaneTools tools,
            Executor blocking,
            CompletionStage<?> begin) {}

    private static final Duration CAPTURE_AGAIN_FIRST = Duration.ofSeconds(1);
    private static final Duration CAPTURE_AGAIN_MAX = Duration.ofSeconds(30);

    static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> new Guardian(context, parts));
    }

    private final Members members;
    private final ActorRef<NodeActor.Command> itself;
    private Set<ActorRef<NodeActor.Command>> nodes = Set.of();

    private Guardian(ActorContext<Command> context, Parts parts) {
        super(context);
        var cluster = Cluster.get(context.getSystem());
        var settings = parts.settings();
        if (settings.cluster().seeds().isEmpty()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        var captures = new HashMap<String, ActorRef<CaptureActor.Command>>();
        if (settings.cluster().does(ClusterSettings.CAPTURE)) {
            settings.sources().forEach(source -> captures.put(source.name(), capture(source, parts)));
        }
        this.members = new Members(captures, lanes(parts));
        this.itself = context.spawn(
                NodeActor.create(identity(cluster, settings.cluster()), members, parts.wirings()), "node");
        context.watch(itself);
        var listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new NodesChanged(listing.getServiceInstances(NodeActor.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(NodeActor.KEY, listings));
    }

    private static Identity identity(Cluster cluster, ClusterSettings settings) {
        var address = cluster.selfMember().address();
        var where = address.getHost().orElse("") + ":" + address.getPort().orElse(0);
        var roles = new ArrayList<>(cluster.selfMember().getRoles());
        roles.removeIf(role -> role.startsWith("dc-"));
        roles.sort(null);
        return new Identity(settings.name().isEmpty() ? where : settings.name(), where, roles, Clock.SYSTEM.millis());
    }

    private ActorRef<CaptureActor.Command> capture(SourceSettings source, Parts parts) {
        var behavior = CaptureActor.create(source, parts.settings().kafka(), parts.blocking(), Clock.SYSTEM);
        var supervised = Behaviors.supervise(behavior)
                .onFailure(SupervisorStrategy.restartWithBackoff(CAPTURE_AGAIN_FIRST, CAPTURE_AGAIN_MAX, 0.2));
        var capture = getContext().spawn(supervised, "capture-" + source.name());
        getContext().watch(capture);
        return capture;
    }

    private Map<String, ActorRef<LaneActor.Command>> lanes(Parts parts) {
        var lanes = new HashMap<String, ActorRef<LaneActor.Command>>();
        parts.wirings().all().forEach((name, wiring) -> {
            if (parts.settings().cluster().does(ClusterSettings.role(name))) {
                var kafka = parts.settings().kafka();
                var warmed = new WarmedWiring(
                        wiring, getContext().getSystem(), wiring.lane(), kafka, parts.tools(), parts.begin());
                var behavior = LaneActor.create(wiring.lane(), kafka, warmed, parts.tools());
                var lane = getContext().spawn(behavior, "lane-" + name);
                getContext().watch(lane);
                lanes.put(name, lane);
            }
        });
        return lanes;
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case WhoIsThere(var replyTo) -> replyTo.tell(new Present(members, itself));
            case WhichNodes(var replyTo) -> replyTo.tell(others());
            case NodesChanged(var all) -> nodes = Set.copyOf(all);
        }
        return this;
    }

    private Others others() {
        var all = new ArrayList<>(nodes);
        if (!nodes.contains(itself)) {
            all.add(itself);
        }
        return new Others(all);
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
