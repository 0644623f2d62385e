package io.millrace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.millrace.capture.CaptureActor;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneActor;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.Measured;
import io.millrace.web.Measures;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks this node's own lanes and captures how they are. */
final class NodeMeasures {
    private static final Logger log = LoggerFactory.getLogger(NodeMeasures.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final ActorSystem<?> system;
    private final Guardian.Members members;
    private final LaneWirings wirings;
    private final ToLongFunction<String> lag;

    /** @param lag of a lane, by its name */
    NodeMeasures(ActorSystem<?> system, Guardian.Members members, LaneWirings wirings, ToLongFunction<String> lag) {
        this.system = system;
        this.members = members;
        this.wirings = wirings;
        this.lag = lag;
    }

    CompletionStage<Measures> now() {
        return all(members.lanes().values(), LaneActor.GetStatus::new)
                .thenCombine(
                        this.<CaptureActor.Command, CaptureStatus>all(
                                members.captures().values(), CaptureActor.GetStatus::new),
                        (lanes, captures) ->
                                new Measures(lanes.stream().map(this::lane).toList(), captures));
    }

    /** The same for whoever has to wait, such as a thread of JMX; nothing where the node does not answer. */
    Optional<Measures> waitedFor() {
        try {
            return Optional.of(now().toCompletableFuture().get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            log.debug("the node does not say how it is", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private Measures.Lane lane(LaneStatus status) {
        var name = status.lane();
        var measured = Measured.together(List.of(wirings.freshness(name).measured()));
        return new Measures.Lane(status, lag.applyAsLong(name), measured.snapshot());
    }

    private <C, A> CompletionStage<List<A>> all(Collection<ActorRef<C>> asked, Function<ActorRef<A>, C> question) {
        CompletionStage<List<A>> all = CompletableFuture.completedFuture(List.of());
        for (var one : asked) {
            CompletionStage<A> answer = AskPattern.ask(one, question::apply, ANSWER_MAX, system.scheduler());
            all = all.thenCombine(
                    answer,
                    (before, more) ->
                            Stream.concat(before.stream(), Stream.of(more)).toList());
        }
        return all;
    }
}
