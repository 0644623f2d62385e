package io.millrace.merchant;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.millrace.base.Actor;
import io.millrace.change.TableId;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.ChunkPart;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;
import io.millrace.sink.Store.AsOf;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write.DocumentWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Stands for one merchant in one lane: takes its changes in order, one round at a time, and answers each delivery once all
 * its changes are stored, or are safe among the dead letters.
 *
 * <p>What comes while a round is under way is gathered into the next one. Never throws for what a change holds: its worker
 * does, and is started again with backoff. State is in memory only.
 */
public final class MerchantActor extends Actor<MerchantActor.Command> {
    public sealed interface Command {}

    /** Changes of one chunk, in their order; {@code replyTo} hears once. */
    public record Apply(List<Delivery> deliveries, ChunkPart part, ActorRef<Applied> replyTo) implements Command {
        public Apply {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** What became of an {@link Apply}. */
    public record Applied(String merchant, ChunkPart part, Result result) {}

    public sealed interface Result {
        /** Everything is stored or among the dead letters. */
        record Handled() implements Result {}

        /** Nothing can be said before the catalogue is read again; the lane has to start anew. */
        record ShapeOutdated(TableId table, String column) implements Result {}
    }

    record Planned(Plan plan) implements Command {}

    record Merged(List<@Nullable DocumentWrite> writes) implements Command {}

    private record Settled(List<Outcome> outcomes) implements Command {}

    private record Fetched(Map<DocumentId, StoredDocument> documents) implements Command {}

    private record LettersSent(@Nullable Throwable failure) implements Command {}

    private enum RetryDue implements Command {
        INSTANCE
    }

    private enum LettersDue implements Command {
        INSTANCE
    }

    public static Behavior<Command> create(String merchant, Surroundings surroundings) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new MerchantActor(context, timers, merchant, surroundings)));
    }

    private final TimerScheduler<Command> timers;
    private final String merchant;
    private final Surroundings surroundings;
    private final ActorRef<SinkActor.Settled> settled;
    private final ActorRef<ReaderActor.Fetched> fetched;
    private final DocumentCache cache;

    private ActorRef<Worker.Command> worker;
    private List<Apply> waiting = new ArrayList<>();
    private @Nullable Round round;
    private Step step = Step.NONE;
    private int letterTries;

    private MerchantActor(
            ActorContext<Command> context, TimerScheduler<Command> timers, String merchant, Surroundings surroundings) {
        super(context);
        this.timers = timers;
        this.merchant = merchant;
        this.surroundings = surroundings;
        this.settled = context.messageAdapter(SinkActor.Settled.class, answer -> new Settled(answer.outcomes()));
        this.fetched = context.messageAdapter(ReaderActor.Fetched.class, answer -> new Fetched(answer.documents()));
        this.cache = new DocumentCache(surroundings.settings().documentsCachedMax());
        this.worker = hire(context, surroundings);
    }

    private static ActorRef<Worker.Command> hire(ActorContext<Command> context, Surroundings surroundings) {
        var worker = context.spawnAnonymous(Worker.create(surroundings.projection(), context.getSelf()));
        context.watch(worker);
        return worker;
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Apply apply -> onApply(apply);
            case Planned(var plan) -> onPlanned(plan);
            case Fetched(var documents) -> merge(step.merges(), documents);
            case Merged(var writes) -> onMerged(writes);
            case Settled(var outcomes) -> onSettled(outcomes);
            case LettersSent(var failure) -> onLettersSent(failure);
            case RetryDue _ -> plan();
            case LettersDue _ -> sendLetters();
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        return switch (signal) {
            case ChildFailed failed -> {
                onWorkerFailed(failed.getCause());
                yield this;
            }
            case Terminated _ -> this;
            default -> super.onSignal(signal);
        };
    }

    private void onApply(Apply apply) {
        waiting.add(apply);
        if (round == null) {
            begin();
        }
    }

    private void begin() {
        round = new Round(waiting);
        waiting = new ArrayList<>();
        plan();
    }

    private Round round() {
        if (round == null) {
            throw new IllegalStateException("merchant " + merchant + " has nothing under way");
        }
        return round;
    }

    private void plan() {
        step = Step.NONE;
        worker.tell(new Worker.Plan(round().changes()));
    }

    private void onPlanned(Plan plan) {
        switch (plan) {
            case Plan.ShapeOutdated(var table, var column) -> finish(new Result.ShapeOutdated(table, column));
            case Plan.Effects(var effects) -> {
                step = Step.of(effects);
                step.refusals().forEach(refusal -> letter(refusal.cause(), refusal.reason()));
                read(step.merges().stream().filter(this::hasToBeRead).toList(), AsOf.LAST_REFRESH);
            }
        }
    }

    private boolean hasToBeRead(Effect.Merge merge) {
        return !merge.likelyNew() && cache.get(merge.document()) == null;
    }

    private void read(List<Effect.Merge> unknown, AsOf asOf) {
        if (unknown.isEmpty()) {
            merge(step.merges(), Map.of());
        } else {
            var ids = unknown.stream().map(Effect.Merge::document).toList();
            surroundings.reader().tell(new ReaderActor.Fetch(ids, asOf, fetched));
        }
    }

    private void merge(List<Effect.Merge> merges, Map<DocumentId, StoredDocument> read) {
        read.forEach(cache::put);
        if (merges.isEmpty()) {
            submit(step.withWrites(List.of()));
        } else {
            worker.tell(new Worker.Merge(merges.stream()
                    .map(merge -> new Worker.Task(current(merge, read), merge))
                    .toList()));
        }
    }

    private @Nullable StoredDocument current(Effect.Merge merge, Map<DocumentId, StoredDocument> read) {
        var document = read.get(merge.document());
        return document != null ? document : cache.get(merge.document());
    }

    private void onMerged(List<@Nullable DocumentWrite> writes) {
        submit(step.withWrites(writes));
    }

    private void submit(Step ready) {
        step = ready;
        if (ready.writes().isEmpty()) {
            onSettled(List.of());
        } else {
            var parts = round().parts(!ready.merges().isEmpty());
            surroundings.sink().tell(new SinkActor.Submit(ready.writes(), parts, settled));
        }
    }

    private void onSettled(List<Outcome> outcomes) {
        var again = new ArrayList<Effect.Merge>();
        for (int i = 0; i < outcomes.size(); i++) {
            var sent = step.sent().get(i);
            switch (outcomes.get(i)) {
                case Outcome.Stored stored -> onStored(sent, stored);
                case Outcome.Superseded _ -> {}
                case Outcome.Conflict _ -> again.add(sent.conflicting());
                case Outcome.Refused(var reason) -> sent.causes().forEach(cause -> letter(cause, reason));
                case Outcome.Busy(var reason) -> throw new IllegalStateException("a settled write is busy: " + reason);
            }
        }
        again.forEach(merge -> cache.remove(merge.document()));
        if (again.isEmpty()) {
            sendLetters();
        } else {
            step = step.again(again);
            read(again, AsOf.NOW);
        }
    }

    private void onStored(Step.Sent sent, Outcome.Stored stored) {
        if (sent.merge() != null && sent.write() instanceof DocumentWrite write) {
            cache.put(write.document(), new StoredDocument(stored.stamp(), write.source()));
        }
        sent.causes()
                .forEach(cause -> surroundings.freshness().stored(sent.write(), stored, cause.committedAtMillis()));
    }

    private void letter(io.millrace.change.Change cause, String reason) {
        step.letters().add(round().letter(surroundings.lane(), cause, reason));
    }

    private void sendLetters() {
        if (step.letters().isEmpty()) {
            portionDone();
            return;
        }
        var sent = java.util.concurrent.CompletableFuture.allOf(step.letters().stream()
                .map(letter -> surroundings.deadLetters().send(letter).toCompletableFuture())
                .toArray(java.util.concurrent.CompletableFuture[]::new));
        getContext().pipeToSelf(sent.thenApply(_ -> Done.getInstance()), (_, failure) -> new LettersSent(failure));
    }

    private void onLettersSent(@Nullable Throwable failure) {
        if (failure == null) {
            letterTries = 0;
            portionDone();
            return;
        }
        letterTries++;
        getContext().getLog().warn("merchant {}: dead letters cannot be sent, going on trying", merchant, failure);
        var wait = surroundings.settings().retry().after(letterTries, ThreadLocalRandom.current());
        timers.startSingleTimer(LettersDue.INSTANCE, wait);
    }

    private void portionDone() {
        var current = round();
        var rest = current.parts(false);
        if (!rest.isEmpty()) {
            var nobody = getContext().getSystem().<SinkActor.Settled>ignoreRef();
            surroundings.sink().tell(new SinkActor.Submit(List.of(), rest, nobody));
        }
        current.portionDone();
        if (current.done()) {
            finish(new Result.Handled());
        } else {
            plan();
        }
    }

    private void finish(Result result) {
        var finished = round();
        round = null;
        step = Step.NONE;
        finished.applies().forEach(apply -> apply.replyTo().tell(new Applied(merchant, apply.part(), result)));
        if (!waiting.isEmpty()) {
            begin();
        }
    }

    private void onWorkerFailed(Throwable cause) {
        worker = hire(getContext(), surroundings);
        var current = round();
        if (current.retry(surroundings.settings().triesMax())) {
            getContext().getLog().warn("merchant {}: the projection failed, trying again", merchant, cause);
            var wait = surroundings.settings().retry().after(current.tries() + 1, ThreadLocalRandom.current());
            timers.startSingleTimer(RetryDue.INSTANCE, wait);
        } else {
            step = Step.of(List.of());
            letter(current.changes().getFirst(), "the projection fails on it: " + cause);
            sendLetters();
        }
    }
}
