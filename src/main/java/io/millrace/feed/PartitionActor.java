package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.millrace.base.Actor;
import io.millrace.base.Clock;
import io.millrace.merchant.MerchantActor;
import io.millrace.merchant.MerchantActor.Applied;
import io.millrace.merchant.MerchantActor.Result;
import io.millrace.merchant.Surroundings;
import io.millrace.sink.ChunkPart;
import io.millrace.sink.SinkActor;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands for one ownership of one partition in one lane: the parent of its merchants.
 *
 * <p>It alone decides when a merchant stops, and never tells anything to one that it has stopped; so no change is lost in
 * between. A chunk is answered once all its merchants have answered.
 */
final class PartitionActor extends Actor<PartitionActor.Command> {
    sealed interface Command {}

    /** Hands a chunk to its merchants; {@code replyTo} hears once, with an error if the lane has to start anew. */
    record Deliver(Chunk chunk, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Asks how many merchants there are. */
    record CountMerchants(ActorRef<Integer> replyTo) implements Command {}

    private record MerchantAnswered(Applied applied) implements Command {}

    private enum SweepDue implements Command {
        INSTANCE
    }

    /** What a chunk still waits for. */
    private static final class Open {
        final ActorRef<StatusReply<Done>> replyTo;
        int merchants;

        Open(ActorRef<StatusReply<Done>> replyTo, int merchants) {
            this.replyTo = replyTo;
            this.merchants = merchants;
        }
    }

    /** A merchant's actor, and how many of its deliveries are not answered. */
    private static final class Known {
        final ActorRef<MerchantActor.Command> actor;
        int inFlight;
        long lastUsedMillis;

        Known(ActorRef<MerchantActor.Command> actor) {
            this.actor = actor;
        }
    }

    /** @param surroundings those of each sink, a merchant always meets the same one */
    static Behavior<Command> create(
            int partition, long ownership, LaneSettings settings, List<Surroundings> surroundings, Clock clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            var sweep = Duration.ofMillis(Math.clamp(settings.merchantIdleMax().toMillis() / 4, 100, 30_000));
            timers.startTimerWithFixedDelay(SweepDue.INSTANCE, sweep);
            return new PartitionActor(context, partition, ownership, settings, surroundings, clock);
        }));
    }

    private final int partition;
    private final long ownership;
    private final LaneSettings settings;
    private final List<Surroundings> surroundings;
    private final Clock clock;
    private final ActorRef<Applied> answers;

    private final Map<Long, Open> open = new HashMap<>();
    private final Map<String, Known> merchants = new LinkedHashMap<>(16, 0.75f, true);

    private PartitionActor(
            ActorContext<Command> context,
            int partition,
            long ownership,
            LaneSettings settings,
            List<Surroundings> surroundings,
            Clock clock) {
        super(context);
        this.partition = partition;
        this.ownership = ownership;
        this.settings = settings;
        this.surroundings = surroundings;
        this.clock = clock;
        this.answers = context.messageAdapter(Applied.class, MerchantAnswered::new);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Deliver(var chunk, var replyTo) -> onDeliver(chunk, replyTo);
            case MerchantAnswered(var applied) -> onApplied(applied);
            case CountMerchants(var replyTo) -> replyTo.tell(merchants.size());
            case SweepDue _ -> sweep();
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        return signal instanceof Terminated ? this : super.onSignal(signal);
    }

    private void onDeliver(Chunk chunk, ActorRef<StatusReply<Done>> replyTo) {
        var part = new ChunkPart(partition, ownership, chunk.nextOffset());
        expect(part, chunk);
        if (chunk.merchants().isEmpty()) {
            replyTo.tell(StatusReply.ack());
            return;
        }
        open.put(chunk.nextOffset(), new Open(replyTo, chunk.merchants().size()));
        long now = clock.millis();
        chunk.merchants().forEach((merchant, deliveries) -> {
            var known = merchants.computeIfAbsent(merchant.value(), this::spawn);
            known.inFlight++;
            known.lastUsedMillis = now;
            known.actor.tell(new MerchantActor.Apply(deliveries, part, answers));
        });
        stopBeyondMax();
    }

    private void expect(ChunkPart part, Chunk chunk) {
        var shares = new int[surroundings.size()];
        chunk.merchants().keySet().forEach(merchant -> shares[sinkOf(merchant.value())]++);
        for (int i = 0; i < shares.length; i++) {
            surroundings.get(i).sink().tell(new SinkActor.Expect(part, shares[i]));
        }
    }

    private int sinkOf(String merchant) {
        return Math.floorMod(merchant.hashCode(), surroundings.size());
    }

    private Known spawn(String merchant) {
        var actor = getContext()
                .spawn(
                        MerchantActor.create(merchant, surroundings.get(sinkOf(merchant))),
                        "merchant-" + merchant + "-" + clock.millis() + "-" + merchants.size());
        return new Known(actor);
    }

    private void onApplied(Applied applied) {
        var known = merchants.get(applied.merchant());
        if (known != null) {
            known.inFlight--;
        }
        var chunk = open.get(applied.part().nextOffset());
        if (chunk == null) {
            return;
        }
        switch (applied.result()) {
            case Result.Handled _ -> {
                chunk.merchants--;
                if (chunk.merchants == 0) {
                    open.remove(applied.part().nextOffset());
                    chunk.replyTo.tell(StatusReply.ack());
                }
            }
            case Result.ShapeOutdated(var table, var column) -> {
                open.remove(applied.part().nextOffset());
                chunk.replyTo.tell(StatusReply.error(new OutdatedShapeException(table, column)));
            }
        }
    }

    private void sweep() {
        long idleSince = clock.millis() - settings.merchantIdleMax().toMillis();
        merchants.values().removeIf(known -> {
            boolean idle = known.inFlight == 0 && known.lastUsedMillis < idleSince;
            if (idle) {
                getContext().stop(known.actor);
            }
            return idle;
        });
    }

    private void stopBeyondMax() {
        var longestIdle = merchants.values().iterator();
        int excess = merchants.size() - settings.merchantsMax();
        while (excess > 0 && longestIdle.hasNext()) {
            var known = longestIdle.next();
            if (known.inFlight == 0) {
                getContext().stop(known.actor);
                longestIdle.remove();
            }
            excess--;
        }
    }
}
