package io.millrace.merchant;

import io.millrace.change.TableId;

/** What became of changes that were handed to a merchant together. */
public sealed interface Result {
    /** How many of so many changes are handled. */
    default int handledOf(int changes) {
        return switch (this) {
            case Handled _ -> changes;
            case Stopped stopped -> stopped.handled();
            case NotTried _, ShapeOutdated _ -> 0;
        };
    }

    /** Everything is stored or among the dead letters. */
    record Handled() implements Result {}

    /** The first {@code handled} changes are handled, the next one can never be taken; no later one was tried. */
    record Stopped(int handled, String reason) implements Result {}

    /** The merchant stopped before, none of the changes was handled. */
    record NotTried() implements Result {}

    /** Nothing can be said before the catalogue is read again; the lane has to start anew. */
    record ShapeOutdated(TableId table, String column) implements Result {}
}
