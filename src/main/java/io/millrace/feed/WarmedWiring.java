package io.millrace.feed;

import akka.actor.typed.ActorSystem;
import io.millrace.base.KafkaSettings;
import io.millrace.change.TableId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** The wiring of a node's lane: it is warmed up when it is there for the first time, and then waits until its lane may begin. */
public final class WarmedWiring implements LaneWiring {
    private final LaneWiring wiring;
    private final ActorSystem<?> system;
    private final LaneSettings lane;
    private final KafkaSettings kafka;
    private final LaneTools tools;
    private final CompletionStage<?> begin;
    private final AtomicBoolean warm = new AtomicBoolean();

    /** @param begin completes when the lane may ask for partitions; everything else is made ready before */
    public WarmedWiring(
            LaneWiring wiring,
            ActorSystem<?> system,
            LaneSettings lane,
            KafkaSettings kafka,
            LaneTools tools,
            CompletionStage<?> begin) {
        this.wiring = wiring;
        this.system = system;
        this.lane = lane;
        this.kafka = kafka;
        this.tools = tools;
        this.begin = begin;
    }

    @Override
    public CompletionStage<Wired> wire() {
        return wiring.wire().thenCompose(this::warmedUp).thenCombine(begin, (wired, _) -> wired);
    }

    private CompletionStage<Wired> warmedUp(Wired wired) {
        return wired instanceof Wired.Ready ready && warm.compareAndSet(false, true)
                ? WarmUp.of(system, lane, kafka, ready, tools).thenApply(_ -> wired)
                : CompletableFuture.completedFuture(wired);
    }

    @Override
    public void outdated(TableId table, String column) {
        wiring.outdated(table, column);
    }
}
