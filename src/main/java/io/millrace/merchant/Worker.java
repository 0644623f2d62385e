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
        switch (command) {
            case Plan(var changes) -> merchant.tell(new MerchantActor.Planned(projection.plan(changes)));
            case Merge(var tasks) -> merchant.tell(new MerchantActor.Merged(merged(tasks)));
        }
        return this;
    }

    private List<@Nullable DocumentWrite> merged(List<Task> tasks) {
        List<@Nullable DocumentWrite> writes = new ArrayList<>(tasks.size());
        tasks.forEach(task -> writes.add(projection.merge(task.current(), task.merge())));
        return writes;
    }
}
