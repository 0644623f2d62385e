package io.millrace.sink;

/** What became of one write. */
public sealed interface Outcome {
    /** The store has it; {@code stamp} names the new state of a document, {@link #NO_STAMP} elsewhere. */
    record Stored(Stamp stamp) implements Outcome {}

    /** The store already had this or a newer version: as good as stored. */
    record Superseded() implements Outcome {}

    /** The document is not in the state that the write asked for: read it again and merge again. */
    record Conflict() implements Outcome {}

    /** Not in, and the same write may succeed later. */
    record Busy(String reason) implements Outcome {}

    /** Can never be stored; {@code reason} is one sentence for an operator. */
    record Refused(String reason) implements Outcome {}

    Stamp NO_STAMP = new Stamp(-1, -1);
}
