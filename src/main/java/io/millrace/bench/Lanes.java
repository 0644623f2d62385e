package io.millrace.bench;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.change.TableId;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTools;
import io.millrace.feed.LaneWiring;
import io.millrace.feed.Offsets;
import io.millrace.feed.Topics;
import io.millrace.projection.Projection;
import io.millrace.sink.Freshness;
import io.millrace.sink.Store;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the real lane in this process, round after round: the node's own actor, with the settings that ship, over the whole of
 * a datastream. Only its wiring is ours: the projection and the store are those of the benchmark.
 *
 * <p>The clock starts when the first change is read: until then a group comes together, which it does once in a lane's life,
 * and not once in a few seconds as here. It stops when every record was handled and its offset is committed. A round fails
 * where a record was handled twice, set aside or refused. Blocking, for one thread.
 */
final class Lanes implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration STANDSTILL_MAX = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;

    /** From a round's begin until the first change was read, which is not part of the rate: joining the group, above all. */
    static final Figure FIRST = Figure.millis("first change");

    /** From the moment at which all is handled until all is committed, which is part of the rate. */
    private static final Figure COMMITTED = Figure.millis("last commit");

    private final MillraceSettings settings;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ActorSystem<SpawnProtocol.Command> system;
    private final LaneTools tools;
    private final Offsets offsets;
    private int rounds;

    /** Makes the topics of this datastream and its lane where they are missing. */
    Lanes(MillraceSettings settings) {
        this.settings = settings;
        try (var topics = new Topics(settings.kafka(), settings.laneNames())) {
            topics.create();
        }
        this.offsets = new Offsets(settings.kafka());
        this.tools = new LaneTools(settings.kafka(), "", blocking, Clock.SYSTEM);
        this.system = ActorSystem.create(SpawnProtocol.create(), "millrace", LanesSettings.actors(settings));
        var cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }

    KafkaSettings kafka() {
        return settings.kafka();
    }

    LaneSettings lane() {
        return settings.lanes().getFirst();
    }

    /**
     * Runs one round.
     *
     * @param store prepared; left open
     * @param changes how many records the datastream has
     */
    Round run(Setting setting, Store store, Projection projection, long changes) throws InterruptedException {
        var first = new FirstChange(setting);
        long begun = System.nanoTime();
        var actor = begin(store, projection, first);
        awaitHandled(actor, changes);
        long handledAt = System.nanoTime();
        CompletionStage<Done> stopped =
                AskPattern.ask(actor, LaneActor.Stop::new, Duration.ofMinutes(2), system.scheduler());
        awaitCommitted(lane().group());
        var watch = first.watch;
        if (watch == null) {
            throw new IllegalStateException("all is handled, and nothing was read");
        }
        var round = watch.end(changes)
                .and(FIRST, (watch.begunNanos() - begun) / 1e6)
                .and(COMMITTED, (System.nanoTime() - handledAt) / 1e6);
        await(stopped);
        return round;
    }

    /** A lane over the whole datastream that goes on with whatever comes, until it is closed. */
    Open open(Store store, Projection projection) throws InterruptedException {
        return new Open(begin(store, projection, UnaryOperator.identity()));
    }

    /** A lane that runs. For one thread. */
    final class Open implements AutoCloseable {
        private final ActorRef<LaneActor.Command> actor;

        private Open(ActorRef<LaneActor.Command> actor) {
            this.actor = actor;
        }

        LaneStatus status() throws InterruptedException {
            return await(AskPattern.ask(actor, LaneActor.GetStatus::new, ANSWER_MAX, system.scheduler()));
        }

        /** Waits until so many records have been handled since it began. */
        void awaitHandled(long changes) throws InterruptedException {
            Lanes.this.awaitHandled(actor, changes);
        }

        @Override
        public void close() throws InterruptedException {
            CompletionStage<Done> stopped =
                    AskPattern.ask(actor, LaneActor.Stop::new, Duration.ofMinutes(2), system.scheduler());
            await(stopped);
        }
    }

    private ActorRef<LaneActor.Command> begin(Store store, Projection projection, UnaryOperator<Change> reading)
            throws InterruptedException {
        offsets.rewind(lane().group(), new Offsets.From.Beginning());
        var wiring = new Prewired(new LaneWiring.Wired.Ready(
                new StandingStore(store), projection, (Freshness) (_, _, _) -> {}, reading, () -> {}));
        var behavior = LaneActor.create(lane(), settings.kafka(), wiring, tools);
        var name = "lane-" + ++rounds;
        return await(AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(behavior, name, Props.empty(), replyTo),
                ANSWER_MAX,
                system.scheduler()));
    }

    /** Begins to measure when the first change is read. */
    private static final class FirstChange implements UnaryOperator<Change> {
        private final Setting setting;
        private final AtomicBoolean seen = new AtomicBoolean();
        private volatile @Nullable Stopwatch watch;

        FirstChange(Setting setting) {
            this.setting = setting;
        }

        @Override
        public Change apply(Change change) {
            if (!seen.getPlain() && seen.compareAndSet(false, true)) {
                watch = setting.begin();
            }
            return change;
        }
    }

    private void awaitHandled(ActorRef<LaneActor.Command> actor, long changes) throws InterruptedException {
        long handled = -1;
        long movedAt = System.nanoTime();
        while (true) {
            var status = await(AskPattern.ask(actor, LaneActor.GetStatus::new, ANSWER_MAX, system.scheduler()));
            check(status, changes);
            if (status.handled() == changes) {
                return;
            }
            if (status.handled() != handled) {
                handled = status.handled();
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > STANDSTILL_MAX.toNanos()) {
                throw new IllegalStateException(
                        "the lane stands still at " + handled + " of " + changes + ": " + status);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static void check(LaneStatus status, long changes) {
        boolean lost = status.refused() + status.deadLetters() + status.setAside() > 0;
        if (lost || status.handled() > changes || status.state() == LaneStatus.State.WRONG_SET_UP) {
            throw new IllegalStateException(
                    "not every change of " + changes + " was handled exactly once and stored: " + status);
        }
    }

    private void awaitCommitted(String group) throws InterruptedException {
        long deadline = System.nanoTime() + STANDSTILL_MAX.toNanos();
        while (lag(group) > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("all is handled, and the offsets of group " + group + " stay behind");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Records that are not committed. */
    long lag(String group) {
        return offsets.positions(group).values().stream()
                .mapToLong(Offsets.Position::lag)
                .sum();
    }

    /** Lets a group begin anew. */
    void rewind(String group) {
        offsets.rewind(group, new Offsets.From.Beginning());
    }

    private static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(3, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the lane does not answer", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        system.terminate();
        await(system.getWhenTerminated());
        tools.close();
        offsets.close();
        blocking.shutdown();
    }

    /** What is wired once and for all. */
    private record Prewired(Wired.Ready ready) implements LaneWiring {
        @Override
        public CompletionStage<Wired> wire() {
            return CompletableFuture.completedFuture(ready);
        }

        @Override
        public void outdated(TableId table, String column) {
            throw new IllegalStateException("table " + table + " has no column " + column);
        }
    }
}
