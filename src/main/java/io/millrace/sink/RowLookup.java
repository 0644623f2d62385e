package io.millrace.sink;

import io.millrace.change.RowKey;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import java.time.Instant;
import java.util.Optional;

/** Finds one row in a warehouse, deleted or not; blocking, for commands. */
public interface RowLookup {
    /** What the warehouse knows of a row. */
    record Found(String merchant, Version version, boolean deleted, Instant loadedAt) {}

    /** @throws io.millrace.base.SetUpException where the warehouse cannot be read */
    Optional<Found> find(TableShape shape, RowKey key);
}
