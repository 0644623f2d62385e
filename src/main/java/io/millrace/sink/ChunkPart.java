package io.millrace.sink;

/**
 * One merchant's share of a chunk of changes.
 *
 * @param partition the datastream partition
 * @param ownership which assignment of the partition it belongs to; grows with each
 * @param nextOffset the offset after the chunk's last change
 */
public record ChunkPart(int partition, long ownership, long nextOffset) {}
