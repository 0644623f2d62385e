package io.millrace.sink;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.millrace.base.Actor;
import io.millrace.base.Clock;
import io.millrace.sink.Store.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the writes of many merchants into batches and sends them to a {@link Store}, one batch at a time.
 *
 * <p>A write is answered after the store has it, or has said that it never will; what is busy is sent again for ever, with
 * backoff. What waits is bounded by what the partitions have in flight. State lives in memory only: after a restart the
 * unanswered writes come again from Kafka.
 */
public final class SinkActor extends Actor<SinkActor.Command> {
    public sealed interface Command {}

    /**
     * Writes of one merchant, whose submissions are stored in their order. Merchants take turns in each batch.
     *
     * @param parts the shares of chunks that are done once these writes are, and those of its earlier submissions
     * @param replyTo hears once, when every write has its outcome
     */
    public record Submit(String merchant, List<Write> writes, List<ChunkPart> parts, ActorRef<Settled> replyTo)
            implements Command {}

    /** One outcome per write of a {@link Submit}, in its order; never {@link Outcome.Busy}. */
    public record Settled(List<Outcome> outcomes) {}

    /** Announces a chunk that so many merchants of this sink have a share in; told before their writes. */
    public record Expect(ChunkPart chunk, int parts) implements Command {}

    /** From now on batches are sent without waiting for more; or soon wait again, once what was held up has gone. */
    public record Hurry(boolean now) implements Command {}

    /**
     * One ownership of a partition has as much in flight as it may, or no longer has. While one has, batches are sent without
     * waiting for more: none may come before what is here has been stored.
     */
    public record Full(long ownership, boolean now) implements Command {}

    /** Lets it go by other settings from its next batch on. */
    public record Tune(SinkSettings settings) implements Command {}

    /** Asks what a sink is doing; answered at once. */
    public record GetStatus(ActorRef<SinkStatus> replyTo) implements Command {}

    private enum LingerPassed implements Command {
        INSTANCE
    }

    private enum HurryOver implements Command {
        INSTANCE
    }

    private enum RetryDue implements Command {
        INSTANCE
    }

    private record Answered(
            @Nullable Answer answer, @Nullable Throwable failure) implements Command {}

    /** @param trouble hears a sentence when the store says that its set-up is wrong; the batch is then held */
    public static Behavior<Command> create(Store store, SinkSettings settings, Clock clock, ActorRef<String> trouble) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new SinkActor(context, timers, store, settings, clock, trouble)));
    }

    /** Within this time what waited for a rebalance has come, also on a node that has just been started. */
    private static final Duration HURRY_LASTS = Duration.ofSeconds(3);

    private final TimerScheduler<Command> timers;
    private final Store store;
    private SinkSettings settings;
    private final Clock clock;
    private final ActorRef<String> trouble;

    private final Queued queued;
    private final Progress progress = new Progress();
    private List<Queued.Entry> sending = List.of();
    private Map<Integer, Long> sendingOffsets = Map.of();
    private boolean underWay;
    private final Set<Long> full = new HashSet<>();
    private boolean hurried;
    private long waitingSinceMillis;
    private long sentAtMillis;
    private int tries;
    private long stalledSinceMillis;
    private @Nullable String reason;
    private long stored;
    private long superseded;
    private long refused;
    private long conflicts;

    private SinkActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Store store,
            SinkSettings settings,
            Clock clock,
            ActorRef<String> trouble) {
        super(context);
        this.timers = timers;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.trouble = trouble;
        this.queued = new Queued(settings);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Submit submit -> onSubmit(submit);
            case Expect(var chunk, var parts) -> progress.expect(chunk, parts);
            case Hurry(var now) -> onHurry(now);
            case HurryOver _ -> hurried = false;
            case Full(var ownership, var now) -> onFull(ownership, now);
            case Tune(var tuned) -> onTune(tuned);
            case GetStatus(var replyTo) -> replyTo.tell(status());
            case LingerPassed _ -> sendNext();
            case RetryDue _ -> send();
            case Answered(var answer, var failure) -> onAnswer(answer, failure);
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            getContext()
                    .getLog()
                    .info("{} writes stored, {} that the store had already, {} refused", stored, superseded, refused);
            return this;
        }
        return super.onSignal(signal);
    }

    private void onHurry(boolean now) {
        hurried = true;
        if (now) {
            timers.cancel(HurryOver.INSTANCE);
        } else {
            timers.startSingleTimer(HurryOver.INSTANCE, HURRY_LASTS);
        }
        sendOrLinger();
    }

    private void onFull(long ownership, boolean now) {
        if (now) {
            full.add(ownership);
            sendOrLinger();
        } else {
            full.remove(ownership);
        }
    }

    private void onTune(SinkSettings tuned) {
        settings = tuned;
        queued.tune(tuned);
        timers.cancel(LingerPassed.INSTANCE);
        sendOrLinger();
    }

    private void onSubmit(Submit submit) {
        if (queued.isEmpty()) {
            waitingSinceMillis = clock.millis();
        }
        queued.add(submit);
        sendOrLinger();
    }

    private void sendOrLinger() {
        if (underWay || queued.isEmpty()) {
            return;
        }
        if (hurried || !full.isEmpty() || queued.full()) {
            sendNext();
            return;
        }
        // A clock that was set back has nobody wait for longer than the linger.
        long waited = Math.max(0, clock.millis() - waitingSinceMillis);
        long linger = settings.batchLinger().toMillis() - waited;
        if (linger <= 0) {
            sendNext();
        } else if (!timers.isTimerActive(LingerPassed.INSTANCE)) {
            timers.startSingleTimer(LingerPassed.INSTANCE, LingerPassed.INSTANCE, Duration.ofMillis(linger));
        }
    }

    private void sendNext() {
        if (underWay || queued.isEmpty()) {
            return;
        }
        timers.cancel(LingerPassed.INSTANCE);
        var entries = queued.next();
        entries.forEach(entry -> progress.take(entry.sent()));
        sending = entries.stream().filter(entry -> entry.write() != null).toList();
        waitingSinceMillis = clock.millis();
        sendingOffsets = progress.advance();
        tries = 0;
        underWay = true;
        send();
    }

    private void send() {
        var writes = sending.stream()
                .map(Queued.Entry::write)
                .map(Objects::requireNonNull)
                .toList();
        sentAtMillis = clock.millis();
        var answer = store.send(new Batch(writes, sendingOffsets));
        getContext().pipeToSelf(answer, Answered::new);
    }

    private void onAnswer(@Nullable Answer answer, @Nullable Throwable failure) {
        switch (answer) {
            case null -> {
                getContext().getLog().error("the store failed on a batch of {} writes", sending.size(), failure);
                stall("the store failed: " + failure);
            }
            case Answer.Answered(var outcomes) -> settle(outcomes);
            case Answer.Busy(var why) -> stall(why);
            case Answer.WrongSetUp(var why) -> {
                stall(why);
                trouble.tell(why);
            }
        }
    }

    private void settle(List<Outcome> outcomes) {
        getContext().getLog().debug("{} writes answered after {} ms", outcomes.size(), clock.millis() - sentAtMillis);
        var answered = sending;
        var again = new ArrayList<Queued.Entry>();
        String busy = null;
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Busy(var why)) {
                busy = why;
                again.add(answered.get(i));
            }
        }
        if (busy == null) {
            // First the next batch, so that the store has something to do while merchants are told.
            flowing();
        } else {
            sending = again;
            stall(busy);
        }
        for (int i = 0; i < outcomes.size(); i++) {
            if (!(outcomes.get(i) instanceof Outcome.Busy)) {
                count(outcomes.get(i));
                answered.get(i).settle(outcomes.get(i));
            }
        }
    }

    private void flowing() {
        if (stalledSinceMillis != 0 && tries > 3) {
            getContext().getLog().info("the store takes writes again after {} ms", clock.millis() - stalledSinceMillis);
        }
        stalledSinceMillis = 0;
        reason = null;
        sending = List.of();
        underWay = false;
        sendOrLinger();
    }

    private void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Stored _ -> stored++;
            case Outcome.Superseded _ -> superseded++;
            case Outcome.Refused _ -> refused++;
            case Outcome.Conflict _ -> conflicts++;
            case Outcome.Busy _ -> throw new IllegalStateException("a busy write is no settled one");
        }
    }

    private void stall(String why) {
        tries++;
        if (stalledSinceMillis == 0) {
            stalledSinceMillis = clock.millis();
        }
        if (tries == 4) {
            getContext().getLog().warn("the store has been busy for {} tries, going on trying: {}", tries, why);
        }
        reason = why;
        timers.startSingleTimer(RetryDue.INSTANCE, settings.retry().after(tries, ThreadLocalRandom.current()));
    }

    private SinkStatus status() {
        return new SinkStatus(
                queued.size(), sending.size(), stalledSinceMillis, reason, stored, superseded, refused, conflicts);
    }
}
