package io.millrace;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.dispatch.ExecutionContexts;
import akka.http.javadsl.ServerBinding;
import akka.pattern.StatusReply;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.CaptureActor;
import io.millrace.capture.CaptureStatus;
import io.millrace.change.MerchantId;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTools;
import io.millrace.feed.Offsets;
import io.millrace.merchant.SetAside;
import io.millrace.projection.Projection;
import io.millrace.web.Api;
import io.millrace.web.NodeQuestions;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node: captures, lanes, and the HTTP side. Closing it drains everything and commits. */
public final class Millrace implements NodeQuestions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Millrace.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final MillraceSettings settings;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final LaneTools tools;
    private final LaneWirings wirings;
    private final ActorSystem<Guardian.Command> system;
    private final Guardian.Members members;
    private final Offsets offsets;
    private final Map<String, Long> lag = new ConcurrentHashMap<>();
    private final long startedAtMillis = Clock.SYSTEM.millis();
    private final ServerBinding binding;

    /** Starts a node; returns when it answers over HTTP. Its captures and lanes come up by themselves. */
    public static Millrace start(MillraceSettings settings) {
        return start(settings, UnaryOperator.identity());
    }

    /**
     * The same with projections that are not the usual ones.
     *
     * @param projections what each lane's projection is turned into, at each start of the lane
     */
    public static Millrace start(MillraceSettings settings, UnaryOperator<Projection> projections) {
        return new Millrace(settings, projections);
    }

    private Millrace(MillraceSettings settings, UnaryOperator<Projection> projections) {
        this.settings = settings;
        this.tools = new LaneTools(settings.kafka(), blocking, Clock.SYSTEM);
        this.wirings = new LaneWirings(settings, blocking, projections);
        var guardian = Guardian.create(settings, wirings.all(), tools, blocking);
        this.system = ActorSystem.create(guardian, "millrace", settings.config());
        this.members = await(AskPattern.ask(system, Guardian.WhoIsThere::new, ANSWER_MAX, system.scheduler()));
        this.offsets = new Offsets(settings.kafka());
        this.binding = bind();
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        this::watchLag,
                        ExecutionContexts.fromExecutor(blocking));
        log.info("millrace answers on {}", binding.localAddress());
    }

    private ServerBinding bind() {
        var http = settings.http();
        try {
            return new Api(this).bind(system, http).toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            close();
            throw new SetUpException(
                    Reason.REFUSED,
                    "port " + http.port() + " on " + http.host()
                            + " cannot be opened for HTTP: mend millrace.http.port, 0 takes any free one",
                    e);
        }
    }

    /**
     * Lets freshness be measured anew from now on, without the changes of these merchants: what is known to be slow can be
     * told from what it does to the others.
     */
    public void measureFreshnessWithout(Set<MerchantId> merchants) {
        wirings.measureFreshnessWithout(merchants);
    }

    /** Where the HTTP side answers. */
    public int port() {
        return binding.localAddress().getPort();
    }

    /** Completes when the node has ended by itself, which is a failure. */
    public CompletionStage<Done> ended() {
        return system.getWhenTerminated();
    }

    @Override
    public CompletionStage<NodeStatus> status() {
        var captures = ask(members.captures(), replyTo -> new CaptureActor.GetStatus(replyTo), CaptureStatus.class);
        var lanes = ask(members.lanes(), replyTo -> new LaneActor.GetStatus(replyTo), LaneStatus.class);
        return captures.thenCombine(
                lanes,
                (sources, running) -> new NodeStatus(
                        startedAtMillis,
                        sources,
                        running.stream().map(this::lane).toList()));
    }

    private NodeStatus.Lane lane(LaneStatus status) {
        return new NodeStatus.Lane(
                status,
                lag.getOrDefault(status.lane(), -1L),
                wirings.freshness(status.lane()).snapshot());
    }

    private <C, A> CompletionStage<List<A>> ask(
            Map<String, ActorRef<C>> actors, Function<ActorRef<A>, C> question, Class<A> answer) {
        CompletionStage<List<A>> all = CompletableFuture.completedFuture(List.of());
        for (var name : actors.keySet().stream().sorted().toList()) {
            var actor = actors.get(name);
            if (actor != null) {
                CompletionStage<A> one = AskPattern.ask(actor, question::apply, ANSWER_MAX, system.scheduler());
                all = all.thenCombine(one, (before, status) -> {
                    var joined = new ArrayList<>(before);
                    joined.add(answer.cast(status));
                    return joined;
                });
            }
        }
        return all;
    }

    @Override
    public CompletionStage<Boolean> ready() {
        return status().thenApply(NodeStatus::ready);
    }

    @Override
    public CompletionStage<Done> rewind(String lane, Offsets.From from) {
        var actor = members.lanes().get(lane);
        if (actor == null) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("there is no lane '" + lane + "'; there are "
                            + members.lanes().keySet().stream().sorted().toList()));
        }
        log.info("lane {} is rewound to {}", lane, from);
        return AskPattern.askWithStatus(
                actor, replyTo -> new LaneActor.Rewind(from, replyTo), Duration.ofMinutes(1), system.scheduler());
    }

    @Override
    public CompletionStage<List<Quarantined>> setAside(Selection selection) {
        return askLanes(selection, LaneActor.GetSetAside::new)
                .thenApply(all -> all.stream()
                        .filter(one -> selection.fits().test(one.setAside()))
                        .toList());
    }

    @Override
    public CompletionStage<List<Quarantined>> release(Selection selection, boolean skip) {
        return askLanes(selection, replyTo -> new LaneActor.Release(selection.fits(), skip, replyTo));
    }

    private CompletionStage<List<Quarantined>> askLanes(
            Selection selection, Function<ActorRef<StatusReply<List<SetAside>>>, LaneActor.Command> question) {
        CompletionStage<List<Quarantined>> all = CompletableFuture.completedFuture(List.of());
        for (var lane : members.lanes().entrySet()) {
            if (selection.in(lane.getKey())) {
                CompletionStage<List<SetAside>> one = AskPattern.askWithStatus(
                        lane.getValue(), question::apply, Duration.ofSeconds(10), system.scheduler());
                all = all.thenCombine(
                        one,
                        (before, more) -> Stream.concat(
                                        before.stream(),
                                        more.stream().map(state -> new Quarantined(lane.getKey(), state)))
                                .toList());
            }
        }
        return all;
    }

    private void watchLag() {
        for (var lane : settings.lanes()) {
            try {
                long behind = offsets.positions(lane.group()).values().stream()
                        .mapToLong(Offsets.Position::lag)
                        .sum();
                lag.put(lane.name(), behind);
            } catch (SetUpException e) {
                log.debug("the lag of lane {} is not known: {}", lane.name(), e.getMessage());
                lag.put(lane.name(), -1L);
            }
        }
    }

    /** Drains lanes and captures, commits, and stops; returns when all is done. */
    @Override
    public void close() {
        var stopped = new ArrayList<CompletionStage<?>>();
        members.captures().values().forEach(capture -> capture.tell(CaptureActor.Stop.INSTANCE));
        members.lanes()
                .values()
                .forEach(lane -> stopped.add(AskPattern.<LaneActor.Command, Done>ask(
                        lane, LaneActor.Stop::new, Duration.ofMinutes(1), system.scheduler())));
        stopped.forEach(lane -> {
            try {
                lane.toCompletableFuture().get(1, TimeUnit.MINUTES);
            } catch (ExecutionException | TimeoutException e) {
                log.warn("a lane did not stop cleanly; its last changes come again", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        system.terminate();
        await(system.getWhenTerminated());
        tools.close();
        if (offsets != null) {
            offsets.close();
        }
        blocking.shutdown();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the node's actors do not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
