package io.millrace.feed;

import io.millrace.change.TableId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row has a column that its lane did not know when it began; the lane has to begin anew. */
final class OutdatedShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TableId table;
    private final String column;

    OutdatedShapeException(TableId table, String column) {
        super("table " + table + " has a column '" + column + "' that was not there when the lane began");
        this.table = table;
        this.column = column;
    }

    /** The one that {@code failure} is, or was caused by. */
    static Optional<OutdatedShapeException> in(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutdatedShapeException outdated) {
                return Optional.of(outdated);
            }
        }
        return Optional.empty();
    }

    TableId table() {
        return table;
    }

    String column() {
        return column;
    }
}
