package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.kafka.ConsumerMessage.CommittableMessage;
import akka.kafka.javadsl.Committer;
import akka.kafka.javadsl.Consumer;
import io.millrace.base.Actor;
import io.millrace.base.KafkaSettings;
import io.millrace.change.ChangeCodec;
import io.millrace.merchant.Answer;
import io.millrace.merchant.DocumentBudget;
import io.millrace.merchant.MerchantActor;
import io.millrace.merchant.MerchantSettings;
import io.millrace.merchant.OnRefused;
import io.millrace.merchant.Origin;
import io.millrace.merchant.Surroundings;
import io.millrace.sink.ChunkPart;
import io.millrace.sink.Outcome;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a node that has just been started do once what it will do with its partitions, before any of them waits for it: reads
 * what a partition has set aside and the newest records, and has merchants handle them up to the point where they would be
 * stored. Nothing is written anywhere, nothing is committed, and whatever fails is left to the lane itself.
 *
 * <p>A partition that changes its owner stands still from the last commit of the one to the first of the other, and a JVM
 * that does all of it for the first time loads its classes meanwhile.
 */
final class WarmUp extends Actor<WarmUp.Command> {
    sealed interface Command {}

    private record Found(NewestRecords.Span newest) implements Command {}

    private record Deliver(Chunk chunk, ActorRef<Done> replyTo) implements Command {}

    private record Delivered(@Nullable Throwable failure) implements Command {}

    private record Answered(Answer answer) implements Command {}

    private record Failed(Throwable cause) implements Command {}

    private enum Overdue implements Command {
        INSTANCE
    }

    /** A lane is not kept from its partitions for longer. */
    private static final Duration TAKES_MAX = Duration.ofSeconds(5);

    /** Any partition will do: all are handled alike. */
    private static final int PARTITION = 0;

    private final Merchants merchants;
    private final ActorRef<Answer> answers;
    private final CompletableFuture<Done> done;
    private final long begunAtMillis;
    private final LaneSettings lane;
    private final KafkaSettings kafka;
    private final LaneWiring.Wired.Ready wired;
    private final LaneTools tools;
    private int awaited;
    private ActorRef<Done> waiting;

    /** Completes, and never with a failure, when the lane's parts have been used once, or that has taken too long. */
    static CompletionStage<Done> of(
            ActorSystem<?> system,
            LaneSettings lane,
            KafkaSettings kafka,
            LaneWiring.Wired.Ready wired,
            LaneTools tools) {
        var done = new CompletableFuture<Done>();
        system.systemActorOf(create(lane, kafka, wired, tools, done), "warm-up-" + lane.name(), Props.empty());
        // An actor that is busy hears no timer.
        return done.completeOnTimeout(Done.getInstance(), TAKES_MAX.toMillis() + 500, TimeUnit.MILLISECONDS);
    }

    /** @param done is completed when it stops */
    private static Behavior<Command> create(
            LaneSettings lane,
            KafkaSettings kafka,
            LaneWiring.Wired.Ready wired,
            LaneTools tools,
            CompletableFuture<Done> done) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startSingleTimer(Overdue.INSTANCE, TAKES_MAX);
            return new WarmUp(context, lane, kafka, wired, tools, done);
        }));
    }

    private WarmUp(
            ActorContext<Command> context,
            LaneSettings lane,
            KafkaSettings kafka,
            LaneWiring.Wired.Ready wired,
            LaneTools tools,
            CompletableFuture<Done> done) {
        super(context);
        this.done = done;
        this.lane = lane;
        this.kafka = kafka;
        this.wired = wired;
        this.tools = tools;
        this.waiting = context.getSystem().ignoreRef();
        this.begunAtMillis = tools.clock().millis();
        this.answers = context.messageAdapter(Answer.class, Answered::new);
        this.merchants = new Merchants(context, lane, List.of(surroundings(context, lane, wired)), tools.clock());
        context.pipeToSelf(restored(), (newest, failure) -> failure == null ? new Found(newest) : new Failed(failure));
    }

    private static Surroundings surroundings(
            ActorContext<Command> context, LaneSettings lane, LaneWiring.Wired.Ready wired) {
        var nobody = context.getSystem().<String>ignoreRef();
        var once = new MerchantSettings(
                1, lane.merchant().documentsCachedMax(), 0, lane.merchant().retry(), OnRefused.QUARANTINE);
        return new Surroundings(
                lane.name(),
                wired.projection(),
                context.spawn(unwritten(), "sink"),
                context.spawn(ReaderActor.create(wired.store(), lane.sink(), nobody), "reader"),
                _ -> CompletableFuture.completedFuture(Done.getInstance()),
                (_, _, _) -> {},
                once,
                new DocumentBudget(0));
    }

    /** A sink that takes every write for one that the store had already. */
    private static Behavior<SinkActor.Command> unwritten() {
        return Behaviors.receiveMessage(command -> {
            if (command instanceof SinkActor.Submit submit) {
                submit.replyTo()
                        .tell(new SinkActor.Settled(submit.writes().stream()
                                .<Outcome>map(_ -> new Outcome.Superseded())
                                .toList()));
            }
            return Behaviors.same();
        });
    }

    /** Reads what is set aside, twice at once, as partitions come together, and then finds the newest records. */
    private CompletionStage<NewestRecords.Span> restored() {
        var one = CompletableFuture.runAsync(this::readStates, tools.blocking());
        var other = CompletableFuture.runAsync(this::readStates, tools.blocking());
        return one.thenCombineAsync(
                other, (_, _) -> NewestRecords.find(kafka, PARTITION, lane.chunkMax()), tools.blocking());
    }

    /** Blocking; has the producer find the topic as well, where a new owner's claim goes first of all. */
    private void readStates() {
        tools.producer().partitionsFor(kafka.quarantine(lane.name()));
        var records = new ParkedRecords(kafka.parked(lane.name()), kafka.quarantine(lane.name()), PARTITION);
        tools.statesReader().read(lane.name(), PARTITION, records);
    }

    /** Reads as the lane does, but as a member of no group. */
    private void read(NewestRecords.Span newest) {
        var system = getContext().getSystem();
        var self = getContext().getSelf();
        var chunks = new Chunks(new ChangeCodec(), wired.reading(), _ -> {}, Chunks.ANYWHERE);
        var consumer = Consumption.consumer(system, kafka, lane, "", lane.consumers());
        var committed = Consumer.committableSource(consumer, newest.subscription())
                .take(newest.size())
                .groupedWithin(lane.chunkMax(), lane.chunkLinger())
                .mapAsync(
                        1,
                        messages -> AskPattern.<Command, Done>ask(
                                        self,
                                        replyTo -> new Deliver(
                                                chunks.next(messages.stream()
                                                                .map(CommittableMessage::record)
                                                                .toList())
                                                        .chunk(),
                                                replyTo),
                                        TAKES_MAX,
                                        system.scheduler())
                                .thenApply(_ -> messages.getLast().committableOffset()))
                .filter(_ -> false)
                .runWith(Committer.sink(Consumption.committer(system)), system);
        getContext().pipeToSelf(committed, (_, failure) -> new Delivered(failure));
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Found(var newest) when newest.size() > 0 -> read(newest);
            case Found _ -> {
                return Behaviors.stopped();
            }
            case Deliver(var chunk, var replyTo) -> deliver(chunk, replyTo);
            case Answered(Answer.Applied _) -> answered();
            case Answered(Answer.Troubled _) -> {}
            case Delivered(var failure) -> {
                return ended(failure);
            }
            case Failed(var cause) -> {
                return ended(cause);
            }
            case Overdue _ -> {
                return Behaviors.stopped();
            }
        }
        return this;
    }

    private void deliver(Chunk chunk, ActorRef<Done> replyTo) {
        awaited = chunk.merchants().size();
        waiting = replyTo;
        var origin = new Origin.Datastream(new ChunkPart(PARTITION, 0, chunk.nextOffset()));
        chunk.merchants()
                .forEach((merchant, deliveries) ->
                        merchants.actor(merchant.value()).tell(new MerchantActor.Apply(deliveries, origin, answers)));
        if (awaited == 0) {
            replyTo.tell(Done.getInstance());
        }
    }

    private void answered() {
        awaited--;
        if (awaited == 0) {
            waiting.tell(Done.getInstance());
        }
    }

    private Behavior<Command> ended(@Nullable Throwable failure) {
        if (failure != null) {
            getContext().getLog().debug("the warm-up fails, the lane goes on", failure);
        }
        return Behaviors.stopped();
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        return switch (signal) {
            case PostStop _ -> {
                getContext()
                        .getLog()
                        .debug("warmed up within {} ms", tools.clock().millis() - begunAtMillis);
                done.complete(Done.getInstance());
                yield this;
            }
            case ChildFailed _ -> Behaviors.stopped();
            case Terminated _ -> this;
            default -> super.onSignal(signal);
        };
    }
}
