package io.millrace.capture;

/** What an event of the queue turned out to be. */
sealed interface Reading {
    record Understood(ParsedEvent event) implements Reading {}

    /** The change of a table that is not configured. */
    record OtherTable(String table) implements Reading {}

    /** A row that the catalogue, as it was last read, does not explain; read it again. */
    record Unexplained(ParsedEvent event, String column) implements Reading {}

    /** A row without the key that its table has, as the catalogue was last read; read it again. */
    record Keyless(SourceTable table, String reason) implements Reading {}

    /** Nothing that our triggers write; {@code reason} is one sentence for an operator. */
    record Undecodable(String reason) implements Reading {}
}
