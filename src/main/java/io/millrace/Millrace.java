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
import io.millrace.change.MerchantId;
import io.millrace.change.TableId;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneTools;
import io.millrace.gateway.Gateway;
import io.millrace.projection.DocumentSettings;
import io.millrace.projection.Projection;
import io.millrace.sink.Measured;
import io.millrace.sink.elastic.MerchantSearch;
import io.millrace.web.Api;
import io.millrace.web.NodeBeans;
import io.millrace.web.NodeQuestions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: its lanes, its share of the captures, and the HTTP side, which answers for all nodes. Closing it drains
 * its lanes, commits, and leaves the cluster.
 */
public final class Millrace implements AutoCloseable {
    /** Within this a node that was told to stop has ended; who would end it by force has to wait for longer. */
    public static final Duration ENDED_MAX = Duration.ofSeconds(90);

    private static final Logger log = LoggerFactory.getLogger(Millrace.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private static final Duration STARTED_MAX = Duration.ofSeconds(30);

    /** Leaving the cluster takes its time where the others are slow to notice. */
    private static final Duration STOPPED_MAX = Duration.ofSeconds(90);

    private final MillraceSettings settings;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Optional<ClusterTls> tls;
    private final LaneTools tools;
    private final CompletableFuture<Done> answering = new CompletableFuture<>();
    private final LaneWirings wirings;
    private final ActorSystem<Guardian.Command> system;
    private final Guardian.Members members;
    private final LagWatch lag;
    private final NodeAnswers answers;
    private volatile boolean letIn;
    private final Api api;
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
        var guardian = Guardian.create(new Guardian.Parts(settings, wirings, tools, blocking, answering));
        this.system = ActorSystem.create(guardian, "millrace", ClusterTls.actors(settings, tls));
        Cluster.get(system.classicSystem()).registerOnMemberUp(() -> letIn = true);
        Guardian.Present present =
                await(AskPattern.ask(system, Guardian.WhoIsThere::new, ANSWER_MAX, system.scheduler()), STARTED_MAX);
        this.members = present.members();
        this.lag = new LagWatch(settings);
        this.answers = new NodeAnswers(settings, system, present, lag, blocking, Clock.SYSTEM.millis());
        this.beans = new NodeBeans(
                answers::measuresWaitedFor,
                Cluster.get(system.classicSystem()).selfAddress().hostPort(),
                Clock.STEADY);
        beans.register(
                settings.lanes().stream()
                        .filter(lane -> members.lanes().containsKey(lane.name()))
                        .collect(Collectors.toMap(LaneSettings::name, LaneSettings::sinks)),
                settings.kafka().partitions(),
                loaders(),
                members.captures().keySet());
        beans.steer(new LanesBean(answers));
        this.api = new Api(
                answers, settings.http(), gateway(settings), !settings.cluster().does(ClusterSettings.WEB));
        // Partitions that a new node asks for stand still until it handles them: it does not while it starts.
        this.binding = bind();
        answering.complete(Done.getInstance());
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        lag::look,
                        ExecutionContexts.fromExecutor(blocking));
        system.scheduler()
                .scheduleWithFixedDelay(
                        History.EVERY, History.EVERY, answers::remember, ExecutionContexts.fromExecutor(blocking));
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

    private static Optional<Gateway> gateway(MillraceSettings settings) {
        return settings.cluster().does(ClusterSettings.WEB)
                ? Optional.of(new Gateway(
                        settings.documents().stream()
                                .map(DocumentSettings::kind)
                                .collect(Collectors.toSet()),
                        settings.gateway(),
                        host -> !settings.http().guarded() && settings.http().isOurs(host),
                        new MerchantSearch(settings.elasticsearch())))
                : Optional.empty();
    }

    /** The tables that this node may load. */
    private List<String> loaders() {
        boolean loads = settings.lanes().stream()
                .anyMatch(lane -> lane.store() == LaneSettings.StoreKind.REDSHIFT
                        && members.lanes().containsKey(lane.name()));
        return loads
                ? settings.warehouse().tables().stream().map(TableId::toString).toList()
                : List.of();
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
        await(answers.measureFreshnessWithout(merchants), STARTED_MAX);
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

    /** How the service is, as the nodes tell it that answer. */
    public CompletionStage<NodeStatus> status() {
        return answers.status();
    }

    /** The freshness of each lane, by its name, for whoever compares it with that of another moment. */
    public CompletionStage<Map<String, Measured>> freshness() {
        return answers.freshness();
    }

    /** What can be asked of this node. */
    public NodeQuestions questions() {
        return answers;
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
        await(Departure.of(system), STOPPED_MAX);
        tools.close();
        api.close();
        beans.close();
        lag.close();
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
