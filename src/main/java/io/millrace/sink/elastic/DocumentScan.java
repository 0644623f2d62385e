package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.MerchantId;
import java.util.Set;
import java.util.function.Consumer;

/** Reads what a search would show, all of it; blocking, for commands and not for actors. */
public interface DocumentScan {
    /**
     * Hands over every document of a kind that is not deleted, each once, in no order, after a refresh.
     *
     * @param merchants only theirs; everybody's if empty
     */
    void each(String kind, Set<MerchantId> merchants, Consumer<Hit> consumer);

    /**
     * One document.
     *
     * @param key the root row's key as text, the merchant cut off from {@code _id}
     * @param merchant what the document itself says it belongs to
     * @param routing what it is routed by
     */
    record Hit(String key, String merchant, String routing, ObjectNode source) {}
}
