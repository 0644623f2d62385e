package io.millrace.merchant;

import io.millrace.sink.DocumentId;
import io.millrace.sink.StoredDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a merchant saw last, to save reading them again: at most {@code max}, and what the lane's budget has room
 * for. The longest unused makes room; no merchant takes what another one has. Nothing depends on what is remembered.
 */
final class DocumentCache {
    /** What a document takes beside its source. */
    private static final int OVERHEAD = 300;

    private final Map<DocumentId, StoredDocument> documents = new LinkedHashMap<>(16, 0.75f, true);
    private final int max;
    private final DocumentBudget budget;

    DocumentCache(int max, DocumentBudget budget) {
        this.max = max;
        this.budget = budget;
    }

    @Nullable
    StoredDocument get(DocumentId id) {
        return documents.get(id);
    }

    /** Remembers it, unless there is no room. */
    void put(DocumentId id, StoredDocument document) {
        remove(id);
        while (documents.size() >= max && !documents.isEmpty()) {
            removeEldest();
        }
        boolean room = max > 0 && budget.take(weight(document));
        while (!room && !documents.isEmpty()) {
            removeEldest();
            room = budget.take(weight(document));
        }
        if (room) {
            documents.put(id, document);
        }
    }

    void remove(DocumentId id) {
        var removed = documents.remove(id);
        if (removed != null) {
            budget.giveBack(weight(removed));
        }
    }

    /** Forgets all; whoever stops has to. */
    void clear() {
        documents.values().forEach(document -> budget.giveBack(weight(document)));
        documents.clear();
    }

    private void removeEldest() {
        remove(documents.keySet().iterator().next());
    }

    private static long weight(StoredDocument document) {
        return (long) document.source().length + OVERHEAD;
    }
}
