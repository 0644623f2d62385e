package io.millrace.merchant;

import io.millrace.sink.DocumentId;
import io.millrace.sink.StoredDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents that a merchant saw last, to save reading them again; at most {@code max}, the longest unused goes first. */
final class DocumentCache {
    private final Map<DocumentId, StoredDocument> documents;

    DocumentCache(int max) {
        this.documents = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<DocumentId, StoredDocument> eldest) {
                return size() > max;
            }
        };
    }

    @Nullable
    StoredDocument get(DocumentId id) {
        return documents.get(id);
    }

    void put(DocumentId id, StoredDocument document) {
        documents.put(id, document);
    }

    void remove(DocumentId id) {
        documents.remove(id);
    }
}
