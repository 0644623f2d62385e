package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.Pair;
import akka.kafka.ConsumerMessage.CommittableMessage;
import akka.kafka.ConsumerMessage.CommittableOffset;
import akka.kafka.Subscriptions;
import akka.kafka.javadsl.Committer;
import akka.kafka.javadsl.Consumer;
import akka.kafka.javadsl.Consumer.DrainingControl;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a lane, and a stream for each partition it is assigned.
 *
 * <pre>
 *   partition -> chunk -> decode, group by merchant -> window -> partition actor (chunks at once, order kept) -> commit
 * </pre>
 *
 * <p>A chunk's offset is committed after the chunk and all before it were answered. When one partition's stream fails, the
 * whole feed fails and has to be run again: Alpakka would go on behind what was in flight.
 */
final class Feed {
    /** Longer than any store may be away: a chunk is never given up while its ownership lasts. */
    private static final Duration ANSWER_MAX = Duration.ofDays(7);

    /** However small: that many chunks are taken in while the oldest is not done. */
    private static final int CHUNKS_IN_FLIGHT = 2_048;

    /** Streams that have ended wait for what they have in flight, and must not keep others from beginning. */
    private static final int STREAMS_MAX = 4_096;

    private final ActorSystem<?> system;
    private final KafkaSettings kafka;
    private final LaneSettings lane;
    private final ActorRef<LaneActor.Command> laneActor;
    private final KafkaDeadLetters deadLetters;
    private final String node;
    private final Ownerships ownerships;
    private final UnaryOperator<Change> reading;
    private final LongAdder handled;
    private final int number;
    private final ChangeCodec codec = new ChangeCodec();
    private final SharedKillSwitch killSwitch = KillSwitches.shared("feed");

    /**
     * @param failed hears what forbids to go on, where no stream can tell it
     * @param number which of the lane's consumers on this node
     */
    Feed(
            ActorSystem<?> system,
            KafkaSettings kafka,
            LaneSettings lane,
            ActorRef<LaneActor.Command> laneActor,
            LaneTools tools,
            UnaryOperator<Change> reading,
            LongAdder handled,
            java.util.function.Consumer<Throwable> failed,
            int number) {
        this.system = system;
        this.kafka = kafka;
        this.lane = lane;
        this.laneActor = laneActor;
        this.deadLetters = tools.deadLetters();
        this.node = tools.node();
        this.ownerships = new Ownerships(
                lane.drainMax(),
                hurry -> laneActor.tell(new LaneActor.Hurry(hurry)),
                (delay, task) -> system.scheduler().scheduleOnce(delay, task, system.executionContext()),
                failed);
        this.reading = reading;
        this.handled = handled;
        this.number = number;
    }

    /** The whole road, not yet running. Draining its control finishes what is in flight, then commits. */
    RunnableGraph<DrainingControl<Done>> graph() {
        var subscription = Subscriptions.topics(kafka.datastream()).withPartitionAssignmentHandler(ownerships);
        var settings = Consumption.consumer(system, kafka, lane, node, number)
                .withConsumerFactory(known -> new RewindingConsumer(known, ownerships::takeRewinds));
        return Consumer.committablePartitionedSource(settings, subscription)
                .mapAsyncUnordered(STREAMS_MAX, this::runPartition)
                .toMat(Sink.ignore(), Consumer::createDrainingControl);
    }

    /** The partitions that the consumer holds, and how far each has come. */
    Map<Integer, Standing> held() {
        return ownerships.held();
    }

    /** Ends the running graph without waiting for what is in flight. */
    void abort() {
        ownerships.abandon();
        killSwitch.abort(new IllegalStateException("the feed was ended"));
    }

    private CompletionStage<Done> runPartition(
            Pair<TopicPartition, Source<CommittableMessage<byte[], byte[]>, akka.NotUsed>> assigned) {
        var ledger = ownerships.begin(assigned.first());
        CompletionStage<ActorRef<PartitionActor.Command>> actor = AskPattern.ask(
                laneActor,
                replyTo -> new LaneActor.OpenPartition(assigned.first().partition(), replyTo),
                Duration.ofSeconds(30),
                system.scheduler());
        var chunks =
                new Chunks(codec, reading, ledger::rewind, ledger.standing().handledUpTo());
        return actor.thenCompose(partition -> begin(assigned.second(), chunks, partition, ledger)
                .whenComplete((_, _) -> laneActor.tell(new LaneActor.ClosePartition(partition))));
    }

    /** Where the partition has gone meanwhile, Alpakka would take this late stream for its successor's. */
    private CompletionStage<Done> begin(
            Source<CommittableMessage<byte[], byte[]>, ?> records,
            Chunks chunks,
            ActorRef<PartitionActor.Command> partition,
            PartitionLedger ledger) {
        return ledger.beginReading()
                ? runPartition(records, chunks, partition, ledger)
                : CompletableFuture.completedFuture(Done.getInstance());
    }

    private CompletionStage<Done> runPartition(
            Source<CommittableMessage<byte[], byte[]>, ?> records,
            Chunks chunks,
            ActorRef<PartitionActor.Command> partition,
            PartitionLedger ledger) {
        var window = new Window(
                lane.changesInFlight(),
                Clock.STEADY,
                (delay, look) -> system.scheduler().scheduleOnce(delay, look, system.executionContext()),
                full -> partition.tell(new PartitionActor.WindowFull(full)));
        return records.watchTermination((_, end) -> end.whenComplete((_, _) -> ledger.readingEnded()))
                .groupedWithin(lane.chunkMax(), lane.chunkLinger())
                .map(messages -> take(messages, chunks))
                .filter(Optional::isPresent)
                .map(Optional::get)
                .mapAsync(1, taken -> window.enter(taken.size()).thenApply(entered -> Pair.create(taken, entered)))
                .mapAsync(
                        CHUNKS_IN_FLIGHT,
                        taken -> deliver(taken.first(), partition, ledger)
                                .whenComplete((_, _) -> window.leave(taken.second())))
                .via(killSwitch.flow())
                .filter(Optional::isPresent)
                .map(Optional::get)
                .toMat(Committer.sink(Consumption.committer(system)), Keep.right())
                .run(system);
    }

    /** What came in one go, and the offset that stands for all of it. */
    private record Taken(Chunks.DecodedChunk decoded, CommittableOffset last) {
        int size() {
            return decoded.size();
        }
    }

    private static Optional<Taken> take(List<CommittableMessage<byte[], byte[]>> messages, Chunks chunks) {
        var decoded =
                chunks.next(messages.stream().map(CommittableMessage::record).toList());
        return decoded.size() == 0
                ? Optional.empty()
                : Optional.of(new Taken(decoded, messages.get(decoded.last()).committableOffset()));
    }

    /** Completes with the offset to commit; with nothing if the partition has been taken away meanwhile. */
    private CompletionStage<Optional<CommittableOffset>> deliver(
            Taken taken, ActorRef<PartitionActor.Command> partition, PartitionLedger ledger) {
        if (!ledger.begin()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var decoded = taken.decoded();
        // The merchants first, and at once: waiting for a letter would let the next chunk go ahead of this one.
        return handToMerchants(decoded.chunk(), partition)
                .thenCombine(setAside(decoded.undecodable()), (_, done) -> done)
                .whenComplete((_, failure) -> end(decoded, ledger, failure))
                .thenApply(_ -> Optional.of(taken.last()));
    }

    private void end(Chunks.DecodedChunk decoded, PartitionLedger ledger, @Nullable Throwable failure) {
        if (failure == null) {
            handled.add(decoded.size());
            ledger.handled(decoded.chunk().nextOffset());
        } else {
            ledger.failed();
        }
    }

    private CompletionStage<Done> handToMerchants(Chunk chunk, ActorRef<PartitionActor.Command> partition) {
        return AskPattern.askWithStatus(
                partition, replyTo -> new PartitionActor.Deliver(chunk, replyTo), ANSWER_MAX, system.scheduler());
    }

    private CompletionStage<Done> setAside(List<Chunks.Undecodable> undecodable) {
        CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
        for (var one : undecodable) {
            all = all.thenCombine(deadLetters.send(lane.name(), one.record(), one.reason()), (_, done) -> done);
        }
        return all;
    }
}
