package io.millrace.sink;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A place that takes batches: an index, a warehouse.
 *
 * <p>Called from an actor's thread, so no method blocks; answers come on any thread. At most one {@link #send} is under
 * way per sink, several sinks may share one store.
 */
public interface Store extends AutoCloseable {
    /**
     * Makes ready what the configuration asks for: indices, tables, connections. Called before the first send, again
     * after each restart of the lane, and has to be idempotent.
     */
    CompletionStage<Answer> prepare();

    /**
     * Sends one batch. Sending the same batch twice leaves the store as sending it once did.
     *
     * @return completes with what the store said; fails only where that is our own mistake
     */
    CompletionStage<Answer> send(Batch batch);

    /** Reads documents; those that do not exist, or did not then, are not in the answer. */
    CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf);

    /** Reads documents as they are now. */
    default CompletionStage<Reading> read(List<DocumentId> documents) {
        return read(documents, AsOf.NOW);
    }

    /** What works beside the sinks to bring what was stored to its place; none where storing is all. */
    default List<Loader> loaders() {
        return List.of();
    }

    @Override
    void close();

    /** Which state of a document is read. */
    enum AsOf {
        /** Right in any case; may hold up the store's writing. */
        NOW,
        /** What a search would show: cheap, and good enough where a write that relies on it is conditional. */
        LAST_REFRESH
    }

    /** What the store said of a batch. */
    sealed interface Answer {
        /** One outcome per write, in the batch's order. */
        record Answered(List<Outcome> outcomes) implements Answer {
            public Answered {
                outcomes = List.copyOf(outcomes);
            }
        }

        /** It cannot be told that anything is in; the same batch may succeed later. */
        record Busy(String reason) implements Answer {}

        /** Nothing can succeed before an operator has mended something; {@code reason} says what. */
        record WrongSetUp(String reason) implements Answer {}
    }

    /** What the store said of a read. */
    sealed interface Reading {
        /** The documents that exist; those not in the map do not. */
        record Found(Map<DocumentId, StoredDocument> documents) implements Reading {}

        record Busy(String reason) implements Reading {}

        record WrongSetUp(String reason) implements Reading {}
    }
}
