package io.millrace.projection;

import io.millrace.change.Change;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Write;
import java.util.List;

/** What changes mean for a store. */
public sealed interface Effect {
    /** A write that needs to know nothing of what the store has. */
    record Blind(Write write, Change cause) implements Effect {}

    /** Parts to be merged into one document; at least one, in the order of their changes. */
    record Merge(DocumentId document, List<Part> parts) implements Effect {
        public Merge {
            parts = List.copyOf(parts);
        }

        /** True where the document is likely not to exist yet, so that writing first and reading later pays. */
        public boolean likelyNew() {
            return parts.stream().anyMatch(Part::insertsRoot);
        }
    }

    /** A change that this lane can never take; {@code reason} is one sentence for an operator. */
    record Refusal(Change cause, String reason) implements Effect {}
}
