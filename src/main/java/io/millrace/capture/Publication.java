package io.millrace.capture;

import io.millrace.change.Change;
import io.millrace.change.Op;
import io.millrace.change.TableShape;
import org.jspecify.annotations.Nullable;

/** What goes to Kafka for an event. */
sealed interface Publication {
    /** A change, to the datastream. */
    record Send(Change change, TableShape shape) implements Publication {}

    /**
     * What no merchant's stream can take, to the dead letters; the parts that are not known are null.
     *
     * @param reason one sentence for an operator
     */
    record Dead(
            String reason,
            @Nullable String table,
            @Nullable String key,
            @Nullable Long version,
            @Nullable Op op,
            @Nullable String value)
            implements Publication {}
}
