package io.millrace.merchant;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.millrace.base.Actor;
import io.millrace.change.Change;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write.DocumentWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the projection for one merchant, one request at a time. Whatever it throws ends it; its merchant starts another.
 *
 * <p>Akka takes the process down for an {@link Error}. A stack that overflows on one merchant's data, or a class that one
 * merchant's data needs and that is missing, is no reason for that; only where memory is short, nobody can go on.
 */
final class Worker extends Actor<Worker.Command> {
    sealed interface Command {}

    /** Answered by {@link MerchantActor.Planned}. */
    record Plan(List<Change> changes) implements Command {}

    /** Answered by {@link MerchantActor.Merged}. */
    record Merge(List<Task> tasks) implements Command {}

    /** A merge into the document as the store has it; null if it has none. */
    record Task(@Nullable StoredDocument current, Effect.Merge merge) {}

    static Behavior<Command> create(Projection projection, ActorRef<MerchantActor.Command> merchant) {
        return Behaviors.setup(context -> new Worker(context, projection, merchant));
    }

    private final Projection projection;
    private final ActorRef<MerchantActor.Command> merchant;

    private Worker(ActorContext<Command> context, Projection projection, ActorRef<MerchantActor.Command> merchant) {
        super(context);
        this.projection = projection;
        this.merchant = merchant;
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        try {
            work(command);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Error e) {
            throw new ProjectionError(e);
        }
        return this;
    }

    private void work(Command command) {
        switch (command) {
            case Plan(var changes) -> merchant.tell(new MerchantActor.Planned(projection.plan(changes)));
            case Merge(var tasks) -> merchant.tell(new MerchantActor.Merged(merged(tasks)));
        }
    }

    /** An {@link Error} of the projection, as an exception that a merchant survives. */
    private static final class ProjectionError extends RuntimeException {
        private static final long serialVersionUID = 1;

        ProjectionError(Error cause) {
            super(cause.toString(), cause);
        }
    }

    private List<@Nullable DocumentWrite> merged(List<Task> tasks) {
        List<@Nullable DocumentWrite> writes = new ArrayList<>(tasks.size());
        tasks.forEach(task -> writes.add(projection.merge(task.current(), task.merge())));
        return writes;
    }
}
