package io.millrace;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.millrace.base.Clock;
import io.millrace.capture.CaptureStatus;
import io.millrace.change.MerchantId;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTuning;
import io.millrace.feed.LetterContent;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.LetterListing;
import io.millrace.feed.MerchantTail;
import io.millrace.feed.Offsets;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedriveOutcome;
import io.millrace.logging.LevelChange;
import io.millrace.logging.NodeLevels;
import io.millrace.sink.Measured;
import io.millrace.web.Measures;
import io.millrace.web.MerchantPage;
import io.millrace.web.MerchantQuery;
import io.millrace.web.NodeQuestions;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node answers: for itself what it measures, for all nodes the rest. Thread-safe. */
final class NodeAnswers implements NodeQuestions {
    private static final Logger log = LoggerFactory.getLogger(NodeAnswers.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration STATUS_MAX = Duration.ofSeconds(2);
    private static final Duration SET_ASIDE_MAX = Duration.ofSeconds(10);

    /** How long a lane may be kept still while its offsets are moved. */
    private static final Duration PAUSED_MAX = Duration.ofMinutes(1);

    private final MillraceSettings settings;
    private final ActorSystem<Guardian.Command> system;
    private final Nodes nodes;
    private final Guardian.Present present;
    private final LagWatch lag;
    private final KafkaAnswers kafka;
    private final Executor blocking;
    private final long startedAtMillis;
    private final History history = new History(Clock.SYSTEM);

    /**
     * @param present who there is on this node
     * @param blocking where offsets are moved
     */
    NodeAnswers(
            MillraceSettings settings,
            ActorSystem<Guardian.Command> system,
            Guardian.Present present,
            LagWatch lag,
            Executor blocking,
            long startedAtMillis) {
        this.settings = settings;
        this.system = system;
        this.nodes = new Nodes(system);
        this.present = present;
        this.lag = lag;
        this.kafka = new KafkaAnswers(settings.kafka());
        this.blocking = blocking;
        this.startedAtMillis = startedAtMillis;
    }

    @Override
    public CompletionStage<NodeStatus> status() {
        return reports().thenApply(this::status);
    }

    private CompletionStage<List<NodeReport>> reports() {
        return nodes.askWhoAnswers(NodeActor.GetReport::new, STATUS_MAX);
    }

    private NodeStatus status(List<NodeReport> reports) {
        return new NodeStatus(
                startedAtMillis,
                settings.sources().stream()
                        .map(source -> capture(source.name(), reports))
                        .sorted(Comparator.comparing(CaptureStatus::source))
                        .toList(),
                settings.lanes().stream().map(lane -> lane(lane, reports)).toList(),
                reports.stream()
                        .map(NodeAnswers::node)
                        .sorted(Comparator.comparing(NodeStatus.Node::name))
                        .toList());
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
                lag.of(lane.name()),
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
    CompletionStage<Map<String, Measured>> freshness() {
        return reports().thenApply(this::freshness);
    }

    private Map<String, Measured> freshness(List<NodeReport> reports) {
        return settings.lanes().stream().collect(Collectors.toMap(LaneSettings::name, lane -> measured(lane, reports)));
    }

    /** Notes how all is, for {@link #history}; what nobody answers leaves a gap. */
    void remember() {
        reports().whenComplete((reports, failure) -> {
            if (failure == null) {
                history.note(status(reports), freshness(reports));
            } else {
                log.debug("nobody says how the service is", failure);
            }
        });
    }

    @Override
    public History.Moments history(long afterMillis) {
        return history.after(afterMillis);
    }

    private static NodeStatus.Node node(NodeReport report) {
        var partitions = new TreeMap<String, Integer>();
        var lanes = new TreeMap<String, LaneParts>();
        report.lanes().forEach(lane -> {
            partitions.put(lane.status().lane(), lane.status().partitions());
            lanes.put(lane.status().lane(), lane.parts());
        });
        return new NodeStatus.Node(
                report.name(),
                report.address(),
                report.version(),
                report.roles(),
                report.startedAtMillis(),
                report.machine(),
                partitions,
                lanes,
                report.captures().stream()
                        .filter(capture -> capture.state() != CaptureStatus.State.STANDBY)
                        .map(CaptureStatus::source)
                        .sorted()
                        .toList());
    }

    /** Lets freshness be measured anew, by all that answer; without the changes of these merchants. */
    CompletionStage<List<Done>> measureFreshnessWithout(Set<MerchantId> merchants) {
        var without = merchants.stream().map(MerchantId::value).toList();
        return nodes.askWhoAnswers(replyTo -> new NodeActor.MeasureFreshness(without, replyTo), ANSWER_MAX);
    }

    @Override
    public CompletionStage<Measures> measures() {
        return AskPattern.<NodeActor.Command, NodeReport>ask(
                        present.node(), NodeActor.GetReport::new, ANSWER_MAX, system.scheduler())
                .thenApply(report ->
                        new Measures(report.lanes().stream().map(this::measures).toList(), report.captures()));
    }

    private Measures.Lane measures(NodeReport.Lane lane) {
        var freshness = Measured.together(List.of(lane.freshness())).snapshot();
        return new Measures.Lane(lane.status(), lag.of(lane.status().lane()), freshness, lane.parts());
    }

    /** The same for whoever has to wait, such as a thread of JMX; nothing where the node does not answer. */
    Optional<Measures> measuresWaitedFor() {
        try {
            return Optional.of(measures().toCompletableFuture().get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            log.debug("the node does not say how it is", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Override
    public CompletionStage<Boolean> ready() {
        return status().thenApply(NodeStatus::ready);
    }

    @Override
    public CompletionStage<Boolean> readyItself() {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (var lane : present.members().lanes().values()) {
            CompletionStage<LaneStatus> one =
                    AskPattern.ask(lane, LaneActor.GetStatus::new, STATUS_MAX, system.scheduler());
            all = all.thenCombine(one, (before, status) -> before && status.state() == LaneStatus.State.RUNNING);
        }
        return all.exceptionally(_ -> false);
    }

    private CompletionStage<LaneSettings> lane(String name) {
        return settings.lanes().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalArgumentException(
                        "there is no lane '" + name + "'; there are " + settings.laneNames())));
    }

    @Override
    public CompletionStage<Done> pause(String name, Duration max) {
        return lane(name)
                .thenCompose(_ -> nodes.<Done>ask(replyTo -> new NodeActor.Pause(name, max, replyTo), PAUSED_MAX))
                .thenApply(_ -> Done.getInstance());
    }

    @Override
    public CompletionStage<Done> resume(String name) {
        return lane(name)
                .thenCompose(_ -> nodes.<Done>ask(replyTo -> new NodeActor.Resume(name, replyTo), ANSWER_MAX))
                .thenApply(_ -> Done.getInstance());
    }

    @Override
    public CompletionStage<Done> tune(String name, @Nullable String node, LaneTuning tuning, Duration max) {
        return lane(name)
                .thenCompose(_ ->
                        nodes.<Done>ask(replyTo -> new NodeActor.Tune(name, node, tuning, max, replyTo), ANSWER_MAX))
                .thenApply(_ -> Done.getInstance());
    }

    @Override
    public CompletionStage<Done> rewind(String name, Offsets.From from) {
        return lane(name).thenCompose(lane -> rewind(lane, from));
    }

    private CompletionStage<Done> rewind(LaneSettings lane, Offsets.From from) {
        var name = lane.name();
        log.info("lane {} is rewound to {}", name, from);
        return nodes.<Done>ask(replyTo -> new NodeActor.Pause(name, PAUSED_MAX, replyTo), PAUSED_MAX)
                .thenRunAsync(() -> kafka.rewind(lane.group(), from), blocking)
                .handle((_, failure) -> nodes.<Done>ask(replyTo -> new NodeActor.Resume(name, replyTo), ANSWER_MAX)
                        .<Done>thenCompose(_ -> failure == null
                                ? CompletableFuture.completedFuture(Done.getInstance())
                                : CompletableFuture.failedFuture(failure)))
                .thenCompose(resumed -> resumed);
    }

    @Override
    public CompletionStage<MerchantPage> merchants(MerchantQuery query) {
        return nodes.<NodeActor.MerchantsFound>askWhoAnswers(
                        replyTo -> new NodeActor.GetMerchants(query, replyTo), SET_ASIDE_MAX)
                .thenApply(answers -> query.page(answers.stream()
                        .collect(Collectors.toMap(
                                NodeActor.MerchantsFound::node, NodeActor.MerchantsFound::found, (one, _) -> one))));
    }

    @Override
    public CompletionStage<List<MerchantTail.Line>> changes(String merchant, int most) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (var tail = new MerchantTail(settings.kafka(), merchant, LaneWirings.shapes(settings))) {
                        return tail.last(most);
                    }
                },
                blocking);
    }

    @Override
    public CompletionStage<List<Quarantined>> setAside(Selection selection) {
        return nodes.<NodeActor.SetAsides>ask(replyTo -> new NodeActor.GetSetAside(selection, replyTo), SET_ASIDE_MAX)
                .thenApply(NodeAnswers::together)
                .thenApply(all -> all.stream()
                        .filter(one -> selection.fits().test(one.setAside()))
                        .toList());
    }

    @Override
    public CompletionStage<List<Quarantined>> release(Selection selection, boolean skip) {
        return nodes.<NodeActor.SetAsides>ask(replyTo -> new NodeActor.Release(selection, skip, replyTo), SET_ASIDE_MAX)
                .thenApply(NodeAnswers::together);
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

    @Override
    public CompletionStage<List<Trace.Step>> trace(String table, String key, long sinceMillis) {
        return CompletableFuture.supplyAsync(
                () -> Trace.follow(settings, table, key, Duration.ofMillis(sinceMillis))
                        .steps(),
                blocking);
    }

    @Override
    public CompletionStage<LetterListing.Summary> letters(LetterFilter filter, int limit) {
        return CompletableFuture.supplyAsync(() -> kafka.letters(filter, limit), blocking);
    }

    @Override
    public CompletionStage<Optional<LetterContent>> letter(long number) {
        return CompletableFuture.supplyAsync(() -> kafka.letter(number), blocking);
    }

    @Override
    public CompletionStage<RedriveOutcome> redrive(RedriveChoice choice, String by, boolean execute) {
        return CompletableFuture.supplyAsync(() -> kafka.redrive(choice, by, execute), blocking);
    }

    @Override
    public CompletionStage<List<NodeLevels>> logLevels() {
        return nodes.askWhoAnswers(NodeActor.GetLogLevels::new, STATUS_MAX);
    }

    @Override
    public CompletionStage<List<NodeLevels>> changeLogLevel(LevelChange change) {
        return nodes.<NodeLevels>ask(replyTo -> new NodeActor.ChangeLogLevel(change, replyTo), ANSWER_MAX)
                .thenApply(answers -> changed(change, answers));
    }

    /** What is logged by one node need not be known to another, which has other lanes. */
    private static List<NodeLevels> changed(LevelChange change, List<NodeLevels> answers) {
        var meant = answers.stream().filter(NodeLevels::meant).toList();
        if (meant.isEmpty()) {
            throw new IllegalArgumentException("there is no node '" + change.node() + "'; there are "
                    + answers.stream().map(NodeLevels::node).sorted().toList());
        }
        if (meant.stream().allMatch(one -> one.failure() != null)) {
            throw new IllegalArgumentException(meant.getFirst().failure());
        }
        return meant;
    }
}
