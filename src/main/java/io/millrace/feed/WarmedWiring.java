package io.millrace.feed;

import akka.actor.typed.ActorSystem;
import io.millrace.base.KafkaSettings;
import io.millrace.change.TableId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A wiring that is warmed up when it is there for the first time, and then waits until its lane may begin. */
final class WarmedWiring implements LaneWiring {
    private final LaneWiring wiring;
    private final ActorSystem<?> system;
    private final LaneSettings lane;
    private final KafkaSettings kafka;
    private final LaneTools tools;
    private final AtomicBoolean warm = new AtomicBoolean();

    WarmedWiring(LaneWiring wiring, ActorSystem<?> system, LaneSettings lane, KafkaSettings kafka, LaneTools tools) {
        this.wiring = wiring;
        this.system = system;
        this.lane = lane;
        this.kafka = kafka;
        this.tools = tools;
    }

    @Override
    public CompletionStage<Wired> wire() {
        return wiring.wire().thenCompose(this::warmedUp).thenCombine(tools.begin(), (wired, _) -> wired);
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
