package io.millrace.base;

/**
 * A message or an answer that goes from node to node, written as CBOR: the names of its fields are its wire format, so a
 * newer version may add fields that may be missing, and must not rename or drop any within one rolling upgrade.
 */
public interface Remote {}
