package io.millrace.change;

/** What a datastream record turned out to be. */
public sealed interface Decoded {
    record Understood(Change change) implements Decoded {}

    /** Not JSON, no merchant, no table, no version …; {@code reason} is one sentence for an operator. */
    record Undecodable(String reason) implements Decoded {}

    /** A record that carries no change by design, such as Debezium's null-valued tombstone. */
    record Nothing() implements Decoded {}
}
