package io.millrace.sink;

/** A document as the store has it. */
public record StoredDocument(Stamp stamp, byte[] source) {}
