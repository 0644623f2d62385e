package io.millrace;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node's actor system ends: it leaves the cluster, then stops its actors.
 *
 * <p>Over TLS, a connection to another node now and then does not close before that node's end (seen with Akka 2.8.5 in one
 * stop of twenty on a busy machine), and the system does not count as terminated until then. Each phase of Akka's shutdown
 * has its time, ten seconds for the last; what has not ended by then has left the cluster, and ends with the process.
 */
final class Departure {
    private static final Logger log = LoggerFactory.getLogger(Departure.class);

    private Departure() {}

    /** Begins it, or takes part in one that has begun; completes when it is over. */
    static CompletionStage<Done> of(ActorSystem<?> system) {
        return CoordinatedShutdown.get(system.classicSystem())
                .runAll(CoordinatedShutdown.actorSystemTerminateReason())
                .thenApply(done -> {
                    if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
                        log.warn("a connection to another node does not close; it ends with this process");
                    }
                    return done;
                });
    }
}
