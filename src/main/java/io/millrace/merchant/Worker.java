package io.millrace.merchant;

import io.millrace.change.Change;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write.DocumentWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the projection for one merchant, on the merchant's thread; whatever it throws says that it cannot do its work on these
 * changes, and is handed to {@code failed}.
 *
 * <p>Akka takes the process down for an {@link Error}. A stack that overflows on one merchant's data, or a class that one
 * merchant's data needs and that is missing, is no reason for that; only where memory is short, nobody can go on.
 */
record Worker(Projection projection, Consumer<Throwable> failed) {
    void plan(List<Change> changes, Consumer<Projection.Plan> next) {
        work(() -> projection.plan(changes), next);
    }

    /** @param current a document as the store has it, null if it has none */
    void merge(
            List<Effect.Merge> merges,
            Function<Effect.Merge, @Nullable StoredDocument> current,
            Consumer<List<@Nullable DocumentWrite>> next) {
        work(
                () -> {
                    List<@Nullable DocumentWrite> writes = new ArrayList<>(merges.size());
                    merges.forEach(merge -> writes.add(projection.merge(current.apply(merge), merge)));
                    return writes;
                },
                next);
    }

    private <T> void work(Supplier<T> work, Consumer<T> next) {
        T made;
        try {
            made = work.get();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            return;
        }
        next.accept(made);
    }
}
