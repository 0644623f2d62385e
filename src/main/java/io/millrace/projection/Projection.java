package io.millrace.projection;

import io.millrace.change.Change;
import io.millrace.change.TableId;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a lane makes of changes. May throw only where it has a bug. */
public interface Projection {
    /** What one merchant's changes, in their order, mean for the store. */
    Plan plan(List<Change> changes);

    /**
     * The write that brings a document up to date.
     *
     * @param current the document as the store has it, null if it has none
     * @return null where the document already holds every part
     */
    Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge);

    /** A plan, or why there can be none yet. */
    sealed interface Plan {
        record Effects(List<Effect> effects) implements Plan {
            public Effects {
                effects = List.copyOf(effects);
            }
        }

        /** The row has a column that the known shape of its table lacks: the catalogue has to be read again. */
        record ShapeOutdated(TableId table, String column) implements Plan {}
    }
}
