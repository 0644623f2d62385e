package io.millrace.merchant;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.millrace.base.Actor;
import io.millrace.base.Backoff;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * Stands for one merchant in one lane: takes its changes in order, one round at a time, and answers each {@link Apply} once
 * all its changes are stored, or are safe among the dead letters.
 *
 * <p>What comes while a round is under way is gathered into the next one. Never throws for what a change holds: what the
 * projection throws is an answer like any other, and it is tried again with backoff. Where a change can never be taken and
 * the lane puts such merchants into quarantine, it stops there: everything before the change is stored, nothing after it is
 * tried, and until it is told to go on it hands back whatever comes. State is in memory only.
 */
public final class MerchantActor extends Actor<MerchantActor.Command> {
    public sealed interface Command {}

    /** Changes in their order; {@code replyTo} hears {@link Answer.Applied} once, in the order of the applies. */
    public record Apply(List<Delivery> deliveries, Origin origin, ActorRef<Answer> replyTo)
            implements Command, Round.Handed {
        public Apply {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** Tells a merchant that has stopped to take changes again. */
    public enum GoOn implements Command {
        INSTANCE
    }

    private record Settled(List<Outcome> outcomes) implements Command {}

    private record Fetched(Map<DocumentId, StoredDocument> documents) implements Command {}

    private record LettersSent(@Nullable Throwable failure) implements Command {}

    private enum RetryDue implements Command {
        INSTANCE
    }

    private enum LettersDue implements Command {
        INSTANCE
    }

    /** @param workTime tells others how long it works */
    public static Behavior<Command> create(String merchant, Surroundings surroundings, WorkTime workTime) {
        return Behaviors.setup(context -> new MerchantActor(context, merchant, surroundings, workTime));
    }

    /** Short: while a change is tried again, its chunk keeps the partition's place. Longer waits are the quarantine's. */
    private static final Backoff BETWEEN_TRIES = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

    private static final Result HANDLED = new Result.Handled();

    private final String merchant;
    private final Surroundings surroundings;
    private final ActorRef<SinkActor.Settled> settled;
    private final ActorRef<ReaderActor.Fetched> fetched;
    private final DocumentCache cache;
    private final WorkTime workTime;
    private final Worker worker;

    private List<Apply> waiting = new ArrayList<>();
    private @Nullable Round<Apply> round;
    private Step step = Step.NONE;
    private boolean stopped;
    private int letterTries;

    private MerchantActor(
            ActorContext<Command> context, String merchant, Surroundings surroundings, WorkTime workTime) {
        super(context);
        this.merchant = merchant;
        this.surroundings = surroundings;
        this.settled = context.messageAdapter(SinkActor.Settled.class, answer -> new Settled(answer.outcomes()));
        this.fetched = context.messageAdapter(ReaderActor.Fetched.class, answer -> new Fetched(answer.documents()));
        this.cache = new DocumentCache(surroundings.settings().documentsCachedMax(), surroundings.documents());
        this.workTime = workTime;
        this.worker = new Worker(surroundings.projection(), this::onProjectionFailed);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Apply apply -> onApply(apply);
            case GoOn _ -> stopped = false;
            case Fetched(var documents) -> {
                workTime.goOn();
                merge(step.merges(), documents);
            }
            case Settled(var outcomes) -> onSettled(outcomes);
            case LettersSent(var failure) -> onLettersSent(failure);
            case RetryDue _ -> plan();
            case LettersDue _ -> sendLetters(round(), step);
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            cache.clear();
            return this;
        }
        return super.onSignal(signal);
    }

    /** The log of a round, where every line says whose it is. */
    private Logger log() {
        // Akka clears what it is told of a line's context once this message is handled.
        var log = getContext().getLog();
        MDC.put("lane", surroundings.lane());
        MDC.put("partition", Integer.toString(round().partition()));
        MDC.put("merchant", merchant);
        return log;
    }

    private void onApply(Apply apply) {
        if (stopped) {
            handBack(List.of(apply));
            return;
        }
        waiting.add(apply);
        if (round == null) {
            begin();
        }
    }

    private void begin() {
        round = new Round<>(waiting);
        waiting = new ArrayList<>();
        workTime.begin();
        plan();
    }

    private Round<Apply> round() {
        if (round == null) {
            throw new IllegalStateException("merchant " + merchant + " has nothing under way");
        }
        return round;
    }

    private void plan() {
        step = Step.NONE;
        worker.plan(round().changes(), this::onPlanned);
    }

    private void onPlanned(Plan plan) {
        switch (plan) {
            case Plan.ShapeOutdated(var table, var column) ->
                finish(Collections.nCopies(round().applies().size(), new Result.ShapeOutdated(table, column)));
            case Plan.Effects(var effects) -> {
                step = Step.of(effects);
                var merges = step.merges();
                read(
                        merges.isEmpty()
                                ? merges
                                : merges.stream().filter(this::hasToBeRead).toList(),
                        AsOf.LAST_REFRESH);
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
            workTime.pause();
            surroundings.reader().tell(new ReaderActor.Fetch(ids, asOf, fetched));
        }
    }

    private void merge(List<Effect.Merge> merges, Map<DocumentId, StoredDocument> read) {
        read.forEach(cache::put);
        if (merges.isEmpty()) {
            submit(step.withWrites(List.of()));
        } else {
            worker.merge(merges, merge -> current(merge, read), writes -> submit(step.withWrites(writes)));
        }
    }

    private @Nullable StoredDocument current(Effect.Merge merge, Map<DocumentId, StoredDocument> read) {
        var document = read.get(merge.document());
        return document != null ? document : cache.get(merge.document());
    }

    private void submit(Step ready) {
        step = ready;
        var writes = ready.writes();
        if (writes.isEmpty()) {
            onSettled(List.of());
        } else {
            var parts = round().parts(!ready.merges().isEmpty());
            workTime.pause();
            surroundings.sink().tell(new SinkActor.Submit(merchant, writes, parts, settled));
        }
    }

    private void onSettled(List<Outcome> outcomes) {
        workTime.goOn();
        var again = new ArrayList<Effect.Merge>();
        for (int i = 0; i < outcomes.size(); i++) {
            var sent = step.sent().get(i);
            switch (outcomes.get(i)) {
                case Outcome.Stored stored -> onStored(sent, stored);
                case Outcome.Superseded _ -> {}
                case Outcome.Conflict _ -> again.add(sent.conflicting());
                case Outcome.Refused(var reason) -> step.refused().add(new Step.Refused(sent.causes(), reason, null));
                case Outcome.Busy(var reason) -> throw new IllegalStateException("a settled write is busy: " + reason);
            }
        }
        again.forEach(merge -> cache.remove(merge.document()));
        if (again.isEmpty()) {
            settled();
        } else {
            step = step.again(again);
            read(again, AsOf.NOW);
        }
    }

    /** All is stored but for what is refused. */
    private void settled() {
        if (step.refused().isEmpty()) {
            portionDone();
        } else if (step.ambiguous() && round().halve()) {
            plan();
        } else {
            onRefused(step);
        }
    }

    private void onRefused(Step refusing) {
        switch (surroundings.settings().onRefused()) {
            case DEAD_LETTER -> sendLetters(round(), refusing);
            case QUARANTINE -> {
                var first = refusing.refused().stream()
                        .min(Comparator.comparingInt(
                                one -> round().place(one.causes().getFirst())))
                        .orElseThrow();
                stopAt(round().place(first.causes().getFirst()), first.reason());
            }
        }
    }

    private void onStored(Step.Sent sent, Outcome.Stored stored) {
        if (sent.merge() != null && sent.write() instanceof DocumentWrite write) {
            cache.put(write.document(), new StoredDocument(stored.stamp(), write.source()));
        }
        sent.causes()
                .forEach(cause -> surroundings.freshness().stored(sent.write(), stored, cause.committedAtMillis()));
    }

    private void sendLetters(Round<Apply> current, Step refusing) {
        var sent = CompletableFuture.allOf(refusing.refused().stream()
                .flatMap(one -> one.causes().stream().map(cause -> current.letter(surroundings.lane(), cause, one)))
                .map(letter -> surroundings.deadLetters().send(letter).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
        getContext().pipeToSelf(sent.thenApply(_ -> Done.getInstance()), (_, failure) -> new LettersSent(failure));
    }

    private void onLettersSent(@Nullable Throwable failure) {
        if (failure == null) {
            letterTries = 0;
            portionDone();
            return;
        }
        letterTries++;
        log().warn("merchant {}: dead letters cannot be sent, going on trying", merchant, failure);
        var wait = surroundings.settings().retry().after(letterTries, ThreadLocalRandom.current());
        later(wait, LettersDue.INSTANCE);
    }

    /** What comes when it has stopped goes to nobody. */
    private void later(Duration wait, Command what) {
        getContext().scheduleOnce(wait, getContext().getSelf(), what);
    }

    private void portionDone() {
        var current = round();
        announce(current.parts(false));
        current.portionDone();
        if (current.over()) {
            finish(Collections.nCopies(current.applies().size(), HANDLED));
        } else {
            plan();
        }
    }

    /** Lets the sink know of shares that none of its writes brings along. */
    private void announce(List<ChunkPart> parts) {
        if (!parts.isEmpty()) {
            var nobody = getContext().getSystem().<SinkActor.Settled>ignoreRef();
            surroundings.sink().tell(new SinkActor.Submit(merchant, List.of(), parts, nobody));
        }
    }

    private void finish(List<Result> results) {
        var finished = round();
        round = null;
        step = Step.NONE;
        long worked = workTime.millis();
        workTime.end();
        for (int i = 0; i < results.size(); i++) {
            answer(finished.applies().get(i), results.get(i), worked);
        }
        if (!waiting.isEmpty()) {
            begin();
        }
    }

    private void answer(Apply apply, Result result, long workedMillis) {
        apply.replyTo().tell(new Answer.Applied(merchant, apply.origin(), result, workedMillis));
    }

    private void stopAt(int place, String reason) {
        stopped = true;
        var late = waiting;
        waiting = new ArrayList<>();
        announce(round().partsLeft());
        finish(round().stoppedAt(place, reason));
        handBack(late);
    }

    private void handBack(List<Apply> applies) {
        announce(Round.parts(applies));
        applies.forEach(apply -> answer(apply, new Result.NotTried(), 0));
    }

    private void onProjectionFailed(Throwable cause) {
        var current = round();
        if (current.halve()) {
            plan();
        } else if (current.retry(surroundings.settings().triesMax())) {
            log().warn("merchant {}: the projection failed, trying again", merchant, cause);
            var partition = current.applies().getFirst().replyTo();
            partition.tell(new Answer.Troubled(merchant, "the projection failed: " + cause));
            var wait = BETWEEN_TRIES.after(current.tries(), ThreadLocalRandom.current());
            later(wait, RetryDue.INSTANCE);
        } else {
            var blamed = new Step.Refused(
                    current.changes(),
                    "the projection fails on it: " + cause,
                    cause.getClass().getName());
            step = new Step(List.of(), List.of(), List.of(), List.of(blamed));
            onRefused(step);
        }
    }
}
