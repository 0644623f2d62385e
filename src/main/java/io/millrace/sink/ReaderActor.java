package io.millrace.sink;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.millrace.base.Actor;
import io.millrace.sink.Store.AsOf;
import io.millrace.sink.Store.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents for many merchants, one request at a time: what is asked alike meanwhile goes together with the next.
 *
 * <p>A read is tried again for ever, with backoff, while the store is busy.
 */
public final class ReaderActor extends Actor<ReaderActor.Command> {
    public sealed interface Command {}

    /** Reads documents; {@code replyTo} hears once. */
    public record Fetch(List<DocumentId> documents, AsOf asOf, ActorRef<Fetched> replyTo) implements Command {}

    /** The documents that exist, of those asked for. */
    public record Fetched(Map<DocumentId, StoredDocument> documents) {}

    private enum RetryDue implements Command {
        INSTANCE
    }

    private record Answered(
            @Nullable Reading reading, @Nullable Throwable failure) implements Command {}

    /** @param trouble hears a sentence when the store says that its set-up is wrong */
    public static Behavior<Command> create(Store store, SinkSettings settings, ActorRef<String> trouble) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new ReaderActor(context, timers, store, settings, trouble)));
    }

    private final TimerScheduler<Command> timers;
    private final Store store;
    private final SinkSettings settings;
    private final ActorRef<String> trouble;

    private List<Fetch> waiting = new ArrayList<>();
    private List<Fetch> reading = List.of();
    private int tries;
    private long askedNanos;

    private ReaderActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Store store,
            SinkSettings settings,
            ActorRef<String> trouble) {
        super(context);
        this.timers = timers;
        this.store = store;
        this.settings = settings;
        this.trouble = trouble;
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Fetch fetch -> onFetch(fetch);
            case RetryDue _ -> read();
            case Answered(var answer, var failure) -> onAnswer(answer, failure);
        }
        return this;
    }

    private void onFetch(Fetch fetch) {
        waiting.add(fetch);
        if (reading.isEmpty()) {
            readNext();
        }
    }

    private void readNext() {
        tries = 0;
        if (waiting.isEmpty()) {
            reading = List.of();
            return;
        }
        var asOf = waiting.getFirst().asOf();
        var next = waiting;
        reading = next.stream().filter(fetch -> fetch.asOf() == asOf).toList();
        waiting = new ArrayList<>();
        next.stream().filter(fetch -> fetch.asOf() != asOf).forEach(waiting::add);
        read();
    }

    private void read() {
        var wanted = reading.stream()
                .flatMap(fetch -> fetch.documents().stream())
                .distinct()
                .toList();
        askedNanos = System.nanoTime();
        getContext().pipeToSelf(store.read(wanted, reading.getFirst().asOf()), Answered::new);
    }

    private void onAnswer(@Nullable Reading answer, @Nullable Throwable failure) {
        switch (answer) {
            case null -> {
                getContext().getLog().error("the store failed on a read", failure);
                retry();
            }
            case Reading.Found(var documents) -> {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedNanos);
                getContext().getLog().debug("{} readers answered after {} ms", reading.size(), millis);
                reading.forEach(fetch -> fetch.replyTo().tell(new Fetched(pick(documents, fetch.documents()))));
                readNext();
            }
            case Reading.Busy _ -> retry();
            case Reading.WrongSetUp(var why) -> {
                trouble.tell(why);
                retry();
            }
        }
    }

    private void retry() {
        tries++;
        timers.startSingleTimer(RetryDue.INSTANCE, settings.retry().after(tries, ThreadLocalRandom.current()));
    }

    private static Map<DocumentId, StoredDocument> pick(
            Map<DocumentId, StoredDocument> documents, List<DocumentId> wanted) {
        var picked = new HashMap<DocumentId, StoredDocument>();
        wanted.forEach(id -> {
            var document = documents.get(id);
            if (document != null) {
                picked.put(id, document);
            }
        });
        return picked;
    }
}
