package io.millrace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** All nodes of the cluster, as this one knows them, and what they answer. Thread-safe. */
final class Nodes {
    private static final Duration KNOWN_AFTER_MAX = Duration.ofSeconds(5);

    private final ActorSystem<Guardian.Command> system;

    Nodes(ActorSystem<Guardian.Command> system) {
        this.system = system;
    }

    private CompletionStage<List<ActorRef<NodeActor.Command>>> all() {
        CompletionStage<Guardian.Others> known =
                AskPattern.ask(system, Guardian.WhichNodes::new, KNOWN_AFTER_MAX, system.scheduler());
        return known.thenApply(Guardian.Others::nodes);
    }

    /** Asks all; fails where one of them does not answer in time. */
    <A> CompletionStage<List<A>> ask(Function<ActorRef<A>, NodeActor.Command> question, Duration max) {
        return all().thenCompose(nodes -> together(nodes.stream()
                .map(node -> this.<A>ask(node, question, max)
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(silent(node, failure))))
                .toList()));
    }

    /** Asks all, and leaves out those that do not answer in time. */
    <A> CompletionStage<List<A>> askWhoAnswers(Function<ActorRef<A>, NodeActor.Command> question, Duration max) {
        return all().thenCompose(nodes -> together(nodes.stream()
                        .map(node -> this.<A>ask(node, question, max)
                                .thenApply(Optional::of)
                                .exceptionally(_ -> Optional.empty()))
                        .toList()))
                .thenApply(answers -> answers.stream().flatMap(Optional::stream).toList());
    }

    private Throwable silent(ActorRef<NodeActor.Command> node, Throwable failure) {
        var address = node.path().address();
        var where = address.getHost().isPresent()
                ? address.getHost().get() + ":" + address.getPort().orElse(0)
                : "that was asked";
        return new IllegalStateException(
                "the node " + where + " does not answer: end it or wait until it is back, and try again", failure);
    }

    private <A> CompletionStage<A> ask(
            ActorRef<NodeActor.Command> node, Function<ActorRef<A>, NodeActor.Command> question, Duration max) {
        return AskPattern.ask(node, question::apply, max, system.scheduler());
    }

    private static <A> CompletionStage<List<A>> together(List<CompletionStage<A>> answers) {
        CompletionStage<List<A>> all = CompletableFuture.completedFuture(List.of());
        for (var answer : answers) {
            all = all.thenCombine(
                    answer,
                    (before, one) ->
                            Stream.concat(before.stream(), Stream.of(one)).toList());
        }
        return all;
    }
}
