package io.millrace;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.Cluster;
import akka.dispatch.ExecutionContexts;
import akka.http.javadsl.ServerBinding;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.base.Tls;
import io.millrace.capture.CaptureActor;
import io.millrace.capture.CaptureStatus;
import io.millrace.change.MerchantId;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTools;
import io.millrace.feed.Offsets;
import io.millrace.projection.Projection;
import io.millrace.sink.Measured;
import io.millrace.web.Api;
import io.millrace.web.Measures;
import io.millrace.web.NodeBeans;
import io.millrace.web.NodeQuestions;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: its lanes, its share of the captures, and the HTTP side, which answers for all nodes. Closing it drains
 * its lanes, commits, and leaves the cluster.
 */
public final class Millrace implements NodeQuestions, AutoCloseable {
    /** Within this a node that was told to stop has ended; who would end it by force has to wait for longer. */
    public static final Duration ENDED_MAX = Duration.ofSeconds(90);

    private static final Logger log = LoggerFactory.getLogger(Millrace.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration STATUS_MAX = Duration.ofSeconds(2);

    private static final Duration STARTED_MAX = Duration.ofSeconds(30);

    /** Leaving the cluster takes its time where the others are slow to notice. */
    private static final Duration STOPPED_MAX = Duration.ofSeconds(90);

    private static final Duration SET_ASIDE_MAX = Duration.ofSeconds(10);

    /** How long a lane may be kept still while its offsets are moved. */
    private static final Duration PAUSED_MAX = Duration.ofMinutes(1);

    private final MillraceSettings settings;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Optional<ClusterTls> tls;
    private final LaneTools tools;
    private final LaneWirings wirings;
    private final ActorSystem<Guardian.Command> system;
    private final Nodes nodes;
    private final Guardian.Members members;
    private final Offsets offsets;
    private final Map<String, Long> lag = new ConcurrentHashMap<>();
    private final long startedAtMillis = Clock.SYSTEM.millis();
    private volatile boolean letIn;
    private final Api api;
    private final NodeMeasures measuring;
    private final NodeBeans beans;
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
        checkItself(settings);
        this.settings = settings;
        this.tls = clusterTls(settings);
        this.tools = new LaneTools(settings.kafka(), settings.cluster().name(), blocking, Clock.SYSTEM);
        this.wirings = new LaneWirings(settings, blocking, projections);
        var guardian = Guardian.create(new Guardian.Parts(settings, wirings, tools, blocking));
        this.system = ActorSystem.create(guardian, "millrace", ClusterTls.actors(settings, tls));
        Cluster.get(system.classicSystem()).registerOnMemberUp(() -> letIn = true);
        this.nodes = new Nodes(system);
        this.members =
                await(AskPattern.ask(system, Guardian.WhoIsThere::new, ANSWER_MAX, system.scheduler()), STARTED_MAX);
        this.offsets = new Offsets(settings.kafka());
        this.measuring = new NodeMeasures(system, members, wirings, lane -> lag.getOrDefault(lane, -1L));
        this.beans = new NodeBeans(
                measuring::waitedFor,
                Cluster.get(system.classicSystem()).selfAddress().hostPort(),
                Clock.STEADY);
        beans.register(members.lanes().keySet(), members.captures().keySet());
        this.api = new Api(this, settings.http(), !settings.cluster().does(ClusterSettings.WEB));
        this.binding = bind();
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        this::watchLag,
                        ExecutionContexts.fromExecutor(blocking));
        log.info("millrace answers on {}", binding.localAddress());
        if (settings.http().guarded() && settings.http().readable()) {
            log.warn(
                    "tokens travel unencrypted to {}: set millrace.http.tls",
                    settings.http().host());
        }
    }

    /**
     * Looks at what the node itself needs of this machine, before it meets anybody.
     *
     * @throws SetUpException where it cannot run as it is configured
     */
    public static void checkItself(MillraceSettings settings) {
        clusterTls(settings);
        settings.http().problem().ifPresent(problem -> {
            throw new SetUpException(Reason.USAGE, problem);
        });
        if (!settings.http().tls().isEmpty()) {
            Tls.server(settings.http().tls());
        }
    }

    private static Optional<ClusterTls> clusterTls(MillraceSettings settings) {
        var cluster = settings.cluster();
        return cluster.tls().isEmpty() ? Optional.empty() : Optional.of(new ClusterTls(cluster.tls(), cluster.host()));
    }

    private ServerBinding bind() {
        var http = settings.http();
        try {
            return api.bind(system).toCompletableFuture().get(10, TimeUnit.SECONDS);
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
        var without = merchants.stream().map(MerchantId::value).toList();
        await(
                nodes.<Done>askWhoAnswers(replyTo -> new NodeActor.MeasureFreshness(without, replyTo), ANSWER_MAX),
                STARTED_MAX);
    }

    /** Where the HTTP side answers. */
    public int port() {
        return binding.localAddress().getPort();
    }

    /** Completes when the node has ended by itself, which is a failure. */
    public CompletionStage<Done> ended() {
        return system.getWhenTerminated();
    }

    /** Why this node was never let in, where a certificate was the reason, as one sentence; nothing otherwise. */
    public Optional<String> distrust() {
        return letIn ? Optional.empty() : tls.flatMap(ClusterTls::trouble);
    }

    @Override
    public CompletionStage<NodeStatus> status() {
        return nodes.askWhoAnswers(NodeActor.GetReport::new, STATUS_MAX)
                .thenApply(reports -> new NodeStatus(
                        startedAtMillis,
                        settings.sources().stream()
                                .map(source -> capture(source.name(), reports))
                                .sorted(Comparator.comparing(CaptureStatus::source))
                                .toList(),
                        settings.lanes().stream()
                                .map(lane -> lane(lane, reports))
                                .toList(),
                        reports.stream()
                                .map(Millrace::node)
                                .sorted(Comparator.comparing(NodeStatus.Node::name))
                                .toList()));
    }

    private static CaptureStatus capture(String source, List<NodeReport> reports) {
        return CaptureStatus.together(
                source,
                reports.stream()
                        .flatMap(report -> report.captures().stream())
                        .filter(one -> one.source().equals(source))
                        .toList());
    }

    private NodeStatus.Lane lane(LaneSettings lane, List<NodeReport> reports) {
        return new NodeStatus.Lane(
                reports(lane, reports)
                        .map(NodeReport.Lane::status)
                        .reduce(LaneStatus::plus)
                        .orElseGet(() -> LaneStatus.nowhere(lane)),
                lag.getOrDefault(lane.name(), -1L),
                measured(lane, reports).snapshot());
    }

    private static Stream<NodeReport.Lane> reports(LaneSettings lane, List<NodeReport> reports) {
        return reports.stream()
                .flatMap(report -> report.lanes().stream())
                .filter(one -> one.status().lane().equals(lane.name()));
    }

    private static Measured measured(LaneSettings lane, List<NodeReport> reports) {
        return Measured.together(
                reports(lane, reports).map(NodeReport.Lane::freshness).toList());
    }

    /** The freshness of each lane, by its name, for whoever compares it with that of another moment. */
    public CompletionStage<Map<String, Measured>> freshness() {
        return nodes.askWhoAnswers(NodeActor.GetReport::new, STATUS_MAX)
                .thenApply(reports -> settings.lanes().stream()
                        .collect(Collectors.toMap(LaneSettings::name, lane -> measured(lane, reports))));
    }

    private static NodeStatus.Node node(NodeReport report) {
        var partitions = new TreeMap<String, Integer>();
        report.lanes()
                .forEach(lane ->
                        partitions.put(lane.status().lane(), lane.status().partitions()));
        return new NodeStatus.Node(
                report.name(),
                report.address(),
                report.version(),
                report.roles(),
                report.startedAtMillis(),
                partitions,
                report.captures().stream()
                        .filter(capture -> capture.state() != CaptureStatus.State.STANDBY)
                        .map(CaptureStatus::source)
                        .sorted()
                        .toList());
    }

    @Override
    public CompletionStage<Measures> measures() {
        return measuring.now();
    }

    @Override
    public CompletionStage<Boolean> ready() {
        return status().thenApply(NodeStatus::ready);
    }

    @Override
    public CompletionStage<Boolean> readyItself() {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (var lane : members.lanes().values()) {
            CompletionStage<LaneStatus> one =
                    AskPattern.ask(lane, LaneActor.GetStatus::new, STATUS_MAX, system.scheduler());
            all = all.thenCombine(one, (before, status) -> before && status.state() == LaneStatus.State.RUNNING);
        }
        return all.exceptionally(_ -> false);
    }

    @Override
    public CompletionStage<Done> rewind(String name, Offsets.From from) {
        var lane =
                settings.lanes().stream().filter(one -> one.name().equals(name)).findFirst();
        if (lane.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("there is no lane '" + name + "'; there are " + settings.laneNames()));
        }
        log.info("lane {} is rewound to {}", name, from);
        return nodes.<Done>ask(replyTo -> new NodeActor.Pause(name, PAUSED_MAX, replyTo), PAUSED_MAX)
                .thenRunAsync(() -> moveOffsets(lane.get().group(), from), blocking)
                .handle((_, failure) -> nodes.<Done>ask(replyTo -> new NodeActor.Resume(name, replyTo), ANSWER_MAX)
                        .<Done>thenCompose(_ -> failure == null
                                ? CompletableFuture.completedFuture(Done.getInstance())
                                : CompletableFuture.failedFuture(failure)))
                .thenCompose(resumed -> resumed);
    }

    private void moveOffsets(String group, Offsets.From from) {
        try (var moving = new Offsets(settings.kafka())) {
            moving.rewind(group, from);
        }
    }

    @Override
    public CompletionStage<List<Quarantined>> setAside(Selection selection) {
        return nodes.<NodeActor.SetAsides>ask(replyTo -> new NodeActor.GetSetAside(selection, replyTo), SET_ASIDE_MAX)
                .thenApply(Millrace::together)
                .thenApply(all -> all.stream()
                        .filter(one -> selection.fits().test(one.setAside()))
                        .toList());
    }

    @Override
    public CompletionStage<List<Quarantined>> release(Selection selection, boolean skip) {
        return nodes.<NodeActor.SetAsides>ask(replyTo -> new NodeActor.Release(selection, skip, replyTo), SET_ASIDE_MAX)
                .thenApply(Millrace::together);
    }

    private static List<Quarantined> together(List<NodeActor.SetAsides> answers) {
        answers.stream()
                .flatMap(answer -> Stream.ofNullable(answer.failure()))
                .findFirst()
                .ifPresent(failure -> {
                    throw new IllegalStateException(failure);
                });
        return answers.stream().flatMap(answer -> answer.all().stream()).toList();
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

    /** Drains captures and lanes, commits, leaves the cluster, and stops; returns when all is done. */
    @Override
    public void close() {
        var stopped = new ArrayList<CompletionStage<?>>();
        members.captures()
                .values()
                .forEach(capture -> stopped.add(AskPattern.<CaptureActor.Command, Done>ask(
                        capture, CaptureActor.Stop::new, Duration.ofMinutes(1), system.scheduler())));
        members.lanes()
                .values()
                .forEach(lane -> stopped.add(AskPattern.<LaneActor.Command, Done>ask(
                        lane, LaneActor.Stop::new, Duration.ofMinutes(1), system.scheduler())));
        stopped.forEach(part -> {
            try {
                part.toCompletableFuture().get(1, TimeUnit.MINUTES);
            } catch (ExecutionException | TimeoutException e) {
                log.warn("a lane or a capture did not stop cleanly; its last changes come again", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        system.terminate();
        await(system.getWhenTerminated(), STOPPED_MAX);
        tools.close();
        api.close();
        beans.close();
        if (offsets != null) {
            offsets.close();
        }
        blocking.shutdown();
    }

    private static <T> T await(CompletionStage<T> stage, Duration max) {
        try {
            return stage.toCompletableFuture().get(max.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the node's actors do not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
