package io.millrace.projection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.Change;
import io.millrace.change.Op;
import org.jspecify.annotations.Nullable;

/**
 * One row's newest state within a document of several rows.
 *
 * @param component {@link #ROOT}, or the child's name as the configuration gives it
 * @param key the row's key as text
 * @param version the row's version
 * @param row the row as it stands in the document; null where it is gone from this document
 */
public record Part(
        String component,
        String key,
        long version,
        @Nullable ObjectNode row,
        Change cause) {
    public static final String ROOT = "";

    boolean insertsRoot() {
        return component.equals(ROOT) && cause.op() == Op.INSERT;
    }
}
