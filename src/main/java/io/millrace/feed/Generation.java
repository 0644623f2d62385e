package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.kafka.javadsl.Consumer.DrainingControl;
import akka.pattern.StatusReply;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.merchant.DocumentBudget;
import io.millrace.merchant.Surroundings;
import io.millrace.sink.Loader;
import io.millrace.sink.LoaderActor;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;
import io.millrace.sink.SinkSettings;
import io.millrace.sink.SinkStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a lane runs between two of its starts: its feeds, sinks and partitions. Used by the lane's actor alone. */
final class Generation {
    final int number;
    private final List<DrainingControl<Done>> controls = new ArrayList<>();
    private final List<ActorRef<SinkActor.Command>> sinks = new ArrayList<>();
    private final List<Surroundings> surroundings = new ArrayList<>();
    final Map<ActorRef<PartitionActor.Command>, PartitionStatus> partitions = new HashMap<>();
    final Map<ActorRef<SinkActor.Command>, SinkStatus> sinkStatus = new HashMap<>();
    int feedsRunning;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LaneSettings settings;
    private final LaneWiring.Wired.Ready wired;
    private final LaneTools tools;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<ActorRef<ReaderActor.Command>> readers = new ArrayList<>();
    private final List<ActorRef<Watchdog.Command>> watchers = new ArrayList<>();
    private final DocumentBudget documents;
    private final Map<Loader, ActorRef<LoaderActor.Command>> loaders = new LinkedHashMap<>();

    Generation(int number, LaneSettings settings, LaneWiring.Wired.Ready wired, LaneTools tools) {
        this.number = number;
        this.settings = settings;
        this.wired = wired;
        this.tools = tools;
        this.documents = new DocumentBudget(settings.merchant().documentsCachedBytes());
    }

    /** Starts all; the lane's actor hears when a feed ends, and when the store says that its set-up is wrong. */
    void start(ActorContext<LaneActor.Command> context, KafkaSettings kafka, SinkSettings tuned, LongAdder handled) {
        startSinks(context, tuned, context.messageAdapter(String.class, why -> new LaneActor.Trouble(number, why)));
        startLoaders(context);
        startFeeds(context, kafka, handled);
        controls.forEach(control -> context.pipeToSelf(
                control.streamCompletion(), (_, failure) -> new LaneActor.FeedEnded(number, failure)));
    }

    private void startSinks(ActorContext<?> context, SinkSettings tuned, ActorRef<String> trouble) {
        for (int i = 0; i < settings.sinks(); i++) {
            var name = "-" + number + "-" + i;
            var sink = context.spawn(SinkActor.create(wired.store(), tuned, tools.clock(), trouble), "sink" + name);
            var reader = context.spawn(ReaderActor.create(wired.store(), settings.sink(), trouble), "reader" + name);
            context.watch(sink);
            context.watch(reader);
            sinks.add(sink);
            readers.add(reader);
            surroundings.add(new Surroundings(
                    settings.name(),
                    wired.projection(),
                    sink,
                    reader,
                    tools.deadLetters(),
                    wired.freshness(),
                    settings.merchant(),
                    documents));
        }
    }

    /** Starts what brings to its place what the store has put aside. */
    private void startLoaders(ActorContext<?> context) {
        for (var loader : wired.store().loaders()) {
            var actor = context.spawn(
                    LoaderActor.create(loader, tools.blocking()), "loader-" + number + "-" + loaders.size());
            context.watch(actor);
            loaders.put(loader, actor);
        }
    }

    /** A loader works where the partition is that it is dealt to, so that one node does at a time. */
    private void chooseLoaders(int partitionCount) {
        var held = held().keySet();
        loaders.forEach((loader, actor) -> {
            int partition = Math.floorMod(loader.name().hashCode(), partitionCount);
            actor.tell(new LoaderActor.Chosen(held.contains(partition)));
        });
    }

    List<LoaderStatus> loaderStatus() {
        return loaders.keySet().stream().map(Loader::status).toList();
    }

    /** Starts the consumers, and what looks after them. */
    private void startFeeds(ActorContext<LaneActor.Command> context, KafkaSettings kafka, LongAdder handled) {
        var system = context.getSystem();
        for (int i = 0; i < settings.consumers(); i++) {
            var feed = new Feed(
                    system, kafka, settings, context.getSelf(), tools, wired.reading(), handled, failed(context), i);
            feeds.add(feed);
            controls.add(feed.graph().run(system));
            feedsRunning++;
        }
        var watchdog = Watchdog.create(
                settings.silentMax(),
                this::held,
                new KafkaBacklog(kafka, settings.group()),
                tools.blocking(),
                Clock.STEADY,
                failed(context));
        watchers.add(context.spawn(watchdog, "watchdog-" + number));
    }

    /** The partitions that the consumers hold, and how far each has come. */
    private Map<Integer, Standing> held() {
        var held = new HashMap<Integer, Standing>();
        feeds.forEach(feed -> held.putAll(feed.held()));
        return held;
    }

    private Consumer<Throwable> failed(ActorContext<LaneActor.Command> context) {
        var lane = context.getSelf();
        return cause -> lane.tell(new LaneActor.PartFailed(number, cause));
    }

    /** Lets sinks send what they have at once, or wait again for more: somebody waits for what is in flight. */
    void hurry(boolean now) {
        sinks.forEach(sink -> sink.tell(new SinkActor.Hurry(now)));
    }

    /** Lets sinks go by other settings from now on. */
    void tune(SinkSettings tuned) {
        sinks.forEach(sink -> sink.tell(new SinkActor.Tune(tuned)));
    }

    /** Starts what stands for one ownership of a partition. */
    ActorRef<PartitionActor.Command> open(
            ActorContext<LaneActor.Command> context, KafkaSettings kafka, int partition, long ownership) {
        var parked = new ParkedChanges(kafka, settings.name(), partition, tools, wired.reading());
        var parts = new PartitionActor.Parts(settings, kafka.partitions(), surroundings, parked, tools);
        var actor = context.spawn(
                Behaviors.withMdc(
                        PartitionActor.Command.class,
                        Map.of("lane", settings.name(), "partition", Integer.toString(partition)),
                        PartitionActor.create(partition, ownership, parts, failed(context))),
                "partition-" + partition + "-" + ownership);
        context.watch(actor);
        partitions.put(actor, PartitionStatus.begun(partition, settings.changesInFlight()));
        return actor;
    }

    /** Asks sinks and partitions how they are; what they say is told to the lane's actor as {@link LaneActor.Reported}. */
    void askForReports(ActorContext<LaneActor.Command> context, int partitionCount) {
        chooseLoaders(partitionCount);
        for (var sink : sinks) {
            context.ask(
                    SinkStatus.class,
                    sink,
                    PATIENCE,
                    SinkActor.GetStatus::new,
                    (status, _) -> new LaneActor.Reported(number, () -> note(sinkStatus, sink, status)));
        }
        for (var partition : partitions.keySet()) {
            context.ask(
                    PartitionStatus.class,
                    partition,
                    PATIENCE,
                    PartitionActor.GetStatus::new,
                    (report, _) -> new LaneActor.Reported(number, () -> {
                        if (partitions.containsKey(partition)) {
                            note(partitions, partition, report);
                        }
                    }));
        }
    }

    private static <K, V> void note(Map<K, V> known, K of, @Nullable V said) {
        if (said != null) {
            known.put(of, said);
        }
    }

    /** Asks every partition, and hands on what all of them answer. */
    <A> void askPartitions(
            ActorContext<?> context,
            Function<ActorRef<A>, PartitionActor.Command> question,
            ActorRef<StatusReply<List<A>>> replyTo) {
        CompletionStage<List<A>> all = CompletableFuture.completedFuture(List.of());
        for (var partition : partitions.keySet()) {
            CompletionStage<A> one = AskPattern.ask(
                    partition, question::apply, PATIENCE, context.getSystem().scheduler());
            all = all.thenCombine(
                    one,
                    (before, more) ->
                            Stream.concat(before.stream(), Stream.of(more)).toList());
        }
        var unused = all.whenComplete((answer, failure) ->
                replyTo.tell(failure == null ? StatusReply.success(answer) : StatusReply.error(failure)));
    }

    /** Its partitions and sinks, as they were a second ago at most. */
    LaneParts parts() {
        return new LaneParts(
                partitions.values().stream()
                        .sorted(Comparator.comparingInt(PartitionStatus::partition))
                        .toList(),
                sinks.stream()
                        .flatMap(sink -> Stream.ofNullable(sinkStatus.get(sink)))
                        .toList(),
                LaneTuning.NONE,
                0);
    }

    /** Lets the feeds come to their end: with what is in flight, or without waiting for it. */
    void drain(ActorContext<?> context, boolean abort) {
        controls.forEach(control -> {
            var unused = control.drainAndShutdown(context.getExecutionContext());
        });
        if (abort) {
            abort();
        } else {
            hurry(true);
        }
    }

    /** Ends the feeds without waiting for what is in flight; those changes come again. */
    void abort() {
        feeds.forEach(Feed::abort);
    }

    /** Stops what is left when the feeds have ended. */
    void stop(ActorContext<?> context) {
        partitions.keySet().forEach(context::stop);
        sinks.forEach(context::stop);
        readers.forEach(context::stop);
        watchers.forEach(context::stop);
        loaders.values().forEach(context::stop);
        wired.close();
    }
}
