package io.millrace.sink;

import java.util.List;
import java.util.Map;

/**
 * What is sent to a store in one go.
 *
 * @param nextOffsets per datastream partition, the first offset that is not wholly in the store once this batch is;
 *     only partitions that this batch moves on
 */
public record Batch(List<Write> writes, Map<Integer, Long> nextOffsets) {
    public Batch {
        writes = List.copyOf(writes);
        nextOffsets = Map.copyOf(nextOffsets);
    }
}
