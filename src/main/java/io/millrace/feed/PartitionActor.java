package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.millrace.base.Actor;
import io.millrace.base.Clock;
import io.millrace.merchant.Answer;
import io.millrace.merchant.Append;
import io.millrace.merchant.DeadLetter;
import io.millrace.merchant.Delivery;
import io.millrace.merchant.Hands;
import io.millrace.merchant.MerchantActor;
import io.millrace.merchant.Origin;
import io.millrace.merchant.Quarantine;
import io.millrace.merchant.Result;
import io.millrace.merchant.SetAside;
import io.millrace.merchant.Surroundings;
import io.millrace.sink.ChunkPart;
import io.millrace.sink.SinkActor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Stands for one ownership of one partition in one lane: the parent of its merchants, and the keeper of those that are set
 * aside.
 *
 * <p>A chunk is answered once all its merchants' shares are stored or parked. What {@link Quarantine} decides, this carries
 * out: blocking calls run elsewhere, their answers come back as messages. Where parking fails nothing can be told for sure,
 * and the lane starts anew from what is durable.
 */
final class PartitionActor extends Actor<PartitionActor.Command> implements Hands {
    sealed interface Command {}

    /** Hands a chunk to its merchants; {@code replyTo} hears once, with an error if the lane has to start anew. */
    record Deliver(Chunk chunk, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Tells whether a chunk waits for others to leave the partition's window. */
    record WindowFull(boolean full) implements Command {}

    /** Asks how the partition is; answered at once. */
    record GetStatus(ActorRef<PartitionStatus> replyTo) implements Command {}

    /** Asks for merchants; answered at once, with nobody while it is not known yet who is set aside. */
    record GetMerchants(MerchantsAsked asked, ActorRef<MerchantsAsked.Found> replyTo) implements Command {}

    /** Asks who is set aside; answered at once, empty while it is not known yet. */
    record GetSetAside(ActorRef<List<SetAside>> replyTo) implements Command {}

    /** Releases those that fit; answered at once with them. */
    record Release(Predicate<SetAside> fits, boolean skip, ActorRef<List<SetAside>> replyTo) implements Command {}

    private record MerchantAnswered(Answer answer) implements Command {}

    private record Restored(ParkedChanges.Restored found) implements Command {}

    private record Appended(List<Long> places) implements Command {}

    private record PageRead(ParkedReader.Page page) implements Command {}

    private record Lettered(String merchant) implements Command {}

    private record Failed(Throwable cause) implements Command {}

    private record LetterFailed(Skipped skipped) implements Command {}

    private record LetterDue(Skipped skipped) implements Command {}

    /** A change on its way to the dead letters. */
    private record Skipped(String merchant, Delivery delivery, String reason, int tries) {}

    private enum SweepDue implements Command {
        INSTANCE
    }

    private enum LookDue implements Command {
        INSTANCE
    }

    /** What a partition works with. */
    record Parts(
            LaneSettings settings,
            int partitionCount,
            List<Surroundings> surroundings,
            ParkedChanges parked,
            LaneTools tools) {
        Executor blocking() {
            return tools.blocking();
        }

        Clock clock() {
            return tools.clock();
        }
    }

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    /** @param failed hears once if the lane has to start anew */
    static Behavior<Command> create(int partition, long ownership, Parts parts, Consumer<Throwable> failed) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            var idleMax = parts.settings().merchantIdleMax().toMillis();
            timers.startTimerWithFixedDelay(SweepDue.INSTANCE, Duration.ofMillis(Math.clamp(idleMax / 4, 100, 30_000)));
            timers.startTimerWithFixedDelay(LookDue.INSTANCE, BETWEEN_LOOKS);
            return new PartitionActor(context, timers, partition, ownership, parts, failed);
        }));
    }

    private final TimerScheduler<Command> timers;
    private final int partition;
    private final long ownership;
    private final Parts parts;
    private final Consumer<Throwable> failed;
    private final ActorRef<Answer> answers;
    private final Merchants merchants;
    private final Troubles troubles = new Troubles();
    private final Busiest busiest;
    private final MerchantsView view;
    private final Elsewhere<Command> elsewhere;

    private final OpenChunks open = new OpenChunks();
    private final List<Deliver> early = new ArrayList<>();
    private @Nullable Quarantine quarantine;
    private boolean readerOpen;
    private boolean windowFull;
    private boolean saidFull;
    private long takenUpTo;
    private long purgedBelow;

    private PartitionActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            int partition,
            long ownership,
            Parts parts,
            Consumer<Throwable> failed) {
        super(context);
        this.timers = timers;
        this.partition = partition;
        this.ownership = ownership;
        this.parts = parts;
        this.failed = failed;
        this.answers = context.messageAdapter(Answer.class, MerchantAnswered::new);
        this.merchants = new Merchants(context, parts.settings(), parts.surroundings(), parts.clock());
        this.busiest = new Busiest(parts.clock());
        this.view = new MerchantsView(parts, partition, merchants, troubles, busiest);
        this.elsewhere = new Elsewhere<>(context, parts.blocking(), Failed::new);
        elsewhere.run(() -> parts.parked().restore(), Restored::new);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Deliver deliver -> onDeliver(deliver);
            case WindowFull(var full) -> windowFull = full;
            case MerchantAnswered(Answer.Applied applied) -> onApplied(applied);
            case MerchantAnswered(Answer.Troubled(var merchant, var reason)) -> onTroubled(merchant, reason);
            case Restored(var found) -> onRestored(found);
            case Appended(var places) -> quarantine().appended(places);
            case PageRead(var page) -> quarantine().read(page.changes(), page.next());
            case Lettered(var merchant) -> quarantine().lettered(merchant);
            case LetterFailed(var skipped) -> onLetterFailed(skipped);
            case LetterDue(var skipped) -> send(skipped);
            case Release(var fits, var skip, var replyTo) ->
                replyTo.tell(quarantine == null ? List.of() : quarantine.release(fits, skip));
            case GetSetAside(var replyTo) -> replyTo.tell(setAside());
            case GetStatus(var replyTo) -> replyTo.tell(view.status(quarantine, saidFull));
            case GetMerchants(var asked, var replyTo) ->
                replyTo.tell(quarantine == null ? MerchantsAsked.Found.NONE : view.find(asked, quarantine));
            case SweepDue _ -> merchants.sweep(this::idle);
            case LookDue _ -> look();
            case Failed(var cause) -> failed.accept(cause);
        }
        say(windowFull || quarantine != null && quarantine.waitsForAnswers());
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        return switch (signal) {
            case ChildFailed failure -> {
                startAnew(failure.getCause());
                yield this;
            }
            case Terminated _ -> this;
            case PostStop _ -> {
                say(false);
                parts.blocking().execute(parts.parked()::close);
                yield this;
            }
            default -> super.onSignal(signal);
        };
    }

    /** Lets the sinks know whether more can come before they have stored what came. */
    private void say(boolean full) {
        if (full != saidFull) {
            saidFull = full;
            merchants.tellSinks(new SinkActor.Full(ownership, full));
        }
    }

    private Quarantine quarantine() {
        if (quarantine == null) {
            throw new IllegalStateException("partition " + partition + " does not know yet who is set aside");
        }
        return quarantine;
    }

    private boolean idle(String merchant) {
        return quarantine == null || quarantine.idle(merchant);
    }

    private List<SetAside> setAside() {
        return quarantine == null ? List.of() : quarantine.all();
    }

    private void onRestored(ParkedChanges.Restored found) {
        var kept = new Quarantine(
                partition,
                this,
                parts.settings().quarantine(),
                parts.clock(),
                ThreadLocalRandom.current(),
                found.states(),
                found.end());
        quarantine = kept;
        if (!found.states().isEmpty()) {
            log().info(
                            "lane {}, partition {}: {} merchants are set aside",
                            lane(),
                            partition,
                            found.states().size());
        }
        kept.begin();
        early.forEach(this::onDeliver);
        early.clear();
    }

    private void onDeliver(Deliver deliver) {
        if (quarantine == null) {
            early.add(deliver);
            return;
        }
        var chunk = deliver.chunk();
        if (chunk.nextOffset() <= takenUpTo) {
            startAnew(new IllegalStateException("a chunk up to " + chunk.nextOffset() + " comes after " + takenUpTo));
            return;
        }
        takenUpTo = chunk.nextOffset();
        var part = new ChunkPart(partition, ownership, chunk.nextOffset());
        merchants.expect(part, chunk);
        open.open(chunk, deliver.replyTo());
        chunk.merchants().forEach((merchant, deliveries) -> {
            busiest.add(merchant.value(), deliveries.size());
            quarantine().deliver(merchant.value(), deliveries, new Origin.Datastream(part));
        });
        merchants.stopBeyondMax(this::idle);
    }

    private void onTroubled(String merchant, String reason) {
        troubles.note(merchant, reason, parts.clock().millis());
        merchants.troubled(merchant);
    }

    private void onApplied(Answer.Applied applied) {
        if (applied.result() instanceof Result.ShapeOutdated(var table, var column)) {
            startAnew(new OutdatedShapeException(table, column));
        } else {
            if (applied.result() instanceof Result.Stopped stopped) {
                log().warn("lane {}: merchant {} is set aside: {}", lane(), applied.merchant(), stopped.reason());
                troubles.note(
                        applied.merchant(), stopped.reason(), parts.clock().millis());
            }
            merchants.answered(applied, quarantine().answered(applied.merchant(), applied.result()));
        }
    }

    /** Lets the others pass a merchant that has worked for too long. */
    private void passIfSlow(String merchant) {
        long worked = merchants.workedMillis(merchant);
        if (worked >= parts.settings().quarantine().slowAfter().toMillis()) {
            var reason = "it is slow: it has worked for " + worked + " ms, and lets the others pass";
            log().info("lane {}: merchant {} is set aside: {}", lane(), merchant, reason);
            quarantine().pass(merchant, reason);
        }
    }

    private Logger log() {
        return getContext().getLog();
    }

    private String lane() {
        return parts.settings().name();
    }

    private void startAnew(Throwable cause) {
        open.fail(cause);
        failed.accept(cause);
    }

    @Override
    public void apply(String merchant, List<Delivery> deliveries, Origin origin) {
        merchants.actor(merchant).tell(new MerchantActor.Apply(deliveries, origin, answers));
    }

    @Override
    public void goOn(String merchant) {
        merchants.actor(merchant).tell(MerchantActor.GoOn.INSTANCE);
    }

    @Override
    public void append(Append append) {
        elsewhere.run(() -> parts.parked().append(append), Appended::new);
    }

    @Override
    public void read(Map<String, Long> places) {
        readerOpen = true;
        elsewhere.runLater(() -> parts.parked().read(places), PageRead::new);
    }

    @Override
    public void letter(String merchant, Delivery delivery, String reason) {
        send(new Skipped(merchant, delivery, reason, 1));
    }

    private void send(Skipped one) {
        var letter = new DeadLetter(lane(), partition, one.delivery(), one.reason(), null);
        getContext()
                .pipeToSelf(
                        parts.tools().deadLetters().send(letter),
                        (_, failure) -> failure == null ? new Lettered(one.merchant()) : new LetterFailed(one));
    }

    private void onLetterFailed(Skipped one) {
        var again = new Skipped(one.merchant(), one.delivery(), one.reason(), one.tries() + 1);
        var wait = parts.settings().restart().after(one.tries(), ThreadLocalRandom.current());
        timers.startSingleTimer("letter of " + one.merchant(), new LetterDue(again), wait);
    }

    @Override
    public void done(String merchant, Origin.Datastream share, boolean parked) {
        if (parked) {
            // Its merchant has not seen it, so nobody has told the sink.
            var nobody = getContext().getSystem().<SinkActor.Settled>ignoreRef();
            merchants.sink(merchant).tell(new SinkActor.Submit(merchant, List.of(), List.of(share.part()), nobody));
        }
        open.shareDone(share.part().nextOffset());
    }

    private void look() {
        if (quarantine == null) {
            return;
        }
        quarantine.waitedFor().forEach(this::passIfSlow);
        quarantine
                .releaseDue()
                .forEach(state -> log().info(
                                "lane {}: merchant {} is released by itself, {} changes parked",
                                lane(),
                                state.merchant(),
                                state.parked()));
        if (readerOpen && setAside().stream().noneMatch(state -> state.stage() == SetAside.Stage.RELEASING)) {
            readerOpen = false;
            parts.blocking().execute(parts.parked()::rest);
        }
        long needed = quarantine.neededFrom();
        if (needed > purgedBelow) {
            purgedBelow = needed;
            parts.blocking().execute(() -> parts.tools().purger().purge(lane(), partition, needed));
        }
    }
}
