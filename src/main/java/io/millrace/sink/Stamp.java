package io.millrace.sink;

/** Which state of a document was seen: Elasticsearch's {@code _seq_no} and {@code _primary_term}. */
public record Stamp(long sequence, long term) {}
