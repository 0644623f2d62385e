package io.millrace.feed;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.millrace.base.Actor;
import io.millrace.base.Clock;
import io.millrace.feed.Offsets.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks after the partitions that a lane's consumers hold. One that is silent, though records wait in it, is read by nobody
 * any more: the lane has to start anew.
 *
 * <p>Alpakka Kafka 4.0.2 can leave a partition without a stream after a rebalance (its issues 560, 1290 and 1333). Before it
 * speaks, the watchdog reads a record of those that wait itself: the marks of transactions count as lag, too.
 */
final class Watchdog extends Actor<Watchdog.Command> {
    sealed interface Command {}

    private enum LookDue implements Command {
        INSTANCE
    }

    private record Seen(Map<Integer, Position> positions) implements Command {}

    private record Looked(Map<Integer, Standing> suspects, List<Integer> unread) implements Command {}

    private record Failed(Throwable cause) implements Command {}

    /** Looks in a span of {@code silentMax}. */
    private static final int LOOKS = 3;

    /**
     * @param held what the lane's consumers hold now; called on the actor's thread
     * @param backlog closed when the watchdog stops
     * @param failed hears once per look in which a partition was silent for {@code silentMax}
     */
    static Behavior<Command> create(
            Duration silentMax,
            Supplier<Map<Integer, Standing>> held,
            Backlog backlog,
            Executor blocking,
            Clock clock,
            Consumer<Throwable> failed) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(LookDue.INSTANCE, silentMax.dividedBy(LOOKS));
            return new Watchdog(context, silentMax, held, backlog, blocking, clock, failed);
        }));
    }

    private final Duration silentMax;
    private final Supplier<Map<Integer, Standing>> held;
    private final Backlog backlog;
    private final Executor blocking;
    private final Clock clock;
    private final Consumer<Throwable> failed;
    private final Elsewhere<Command> elsewhere;

    private final Silence silence;
    private boolean looking;

    private Watchdog(
            ActorContext<Command> context,
            Duration silentMax,
            Supplier<Map<Integer, Standing>> held,
            Backlog backlog,
            Executor blocking,
            Clock clock,
            Consumer<Throwable> failed) {
        super(context);
        this.silentMax = silentMax;
        this.held = held;
        this.backlog = backlog;
        this.blocking = blocking;
        this.clock = clock;
        this.failed = failed;
        this.elsewhere = new Elsewhere<>(context, blocking, Failed::new);
        this.silence = new Silence(silentMax);
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case LookDue _ -> look();
            case Seen(var positions) -> onSeen(positions);
            case Looked(var suspects, var unread) -> onLooked(suspects, unread);
            case Failed(var cause) -> onFailed(cause);
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            blocking.execute(backlog::close);
            return this;
        }
        return super.onSignal(signal);
    }

    private void look() {
        if (!looking) {
            looking = true;
            elsewhere.run(backlog::positions, Seen::new);
        }
    }

    private void onSeen(Map<Integer, Position> positions) {
        var suspects = silence.look(held.get(), positions, clock.millis());
        if (suspects.isEmpty()) {
            looking = false;
        } else {
            elsewhere.run(() -> unread(suspects, positions), unread -> new Looked(suspects, unread));
        }
    }

    /** Those of them in which a record waits. */
    private List<Integer> unread(Map<Integer, Standing> suspects, Map<Integer, Position> positions) {
        return positions.values().stream()
                .filter(position -> suspects.containsKey(position.partition()))
                .filter(position -> backlog.waits(position.partition(), position.next()))
                .map(Position::partition)
                .sorted()
                .toList();
    }

    private void onLooked(Map<Integer, Standing> suspects, List<Integer> unread) {
        looking = false;
        suspects.keySet().forEach(silence::excuse);
        var now = held.get();
        var silent = unread.stream()
                .filter(partition -> Objects.equals(suspects.get(partition), now.get(partition)))
                .toList();
        if (!silent.isEmpty()) {
            failed.accept(SilentPartitionException.notReadFor(silentMax, silent));
        }
    }

    /** Kafka has not answered; the next look may be luckier. */
    private void onFailed(Throwable cause) {
        looking = false;
        getContext().getLog().debug("the watchdog could not look", cause);
    }
}
