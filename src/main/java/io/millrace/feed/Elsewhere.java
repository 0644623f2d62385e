package io.millrace.feed;

import akka.Done;
import akka.actor.typed.javadsl.ActorContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs blocking calls for an actor, away from it, and tells it what has come out. Used by that actor alone. */
final class Elsewhere<C> {
    private final ActorContext<C> context;
    private final Executor blocking;
    private final Function<Throwable, C> failed;

    /** @param failed what the actor is told where a call fails */
    Elsewhere(ActorContext<C> context, Executor blocking, Function<Throwable, C> failed) {
        this.context = context;
        this.blocking = blocking;
        this.failed = failed;
    }

    <T> void run(Callable<T> call, Function<T, C> answer) {
        runLater(() -> CompletableFuture.completedFuture(call.call()), answer);
    }

    /** The same where the call itself only begins something. */
    <T> void runLater(Callable<CompletionStage<T>> call, Function<T, C> answer) {
        var result = CompletableFuture.completedFuture(Done.getInstance())
                .thenComposeAsync(
                        _ -> {
                            try {
                                return call.call();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        blocking);
        BiFunction<@Nullable T, @Nullable Throwable, C> outcome = (value, failure) ->
                value == null || failure != null ? failed.apply(cause(failure)) : answer.apply(value);
        context.pipeToSelf(result, outcome::apply);
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("a blocking call has answered with nothing");
        }
        return failure.getCause() == null ? failure : failure.getCause();
    }
}
