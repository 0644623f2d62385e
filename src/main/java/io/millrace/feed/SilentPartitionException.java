package io.millrace.feed;

import java.time.Duration;
import java.util.List;

/** Records wait in partitions that this node holds, and it does not read them. */
final class SilentPartitionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private SilentPartitionException(String sentence) {
        super(sentence);
    }

    static SilentPartitionException notReadFor(Duration silentMax, List<Integer> partitions) {
        return new SilentPartitionException("partitions " + partitions + " are held here and were not read for "
                + silentMax.toSeconds() + " s, though records wait in them");
    }

    static SilentPartitionException withoutStream(List<Integer> partitions) {
        return new SilentPartitionException("partitions " + partitions + " are held here and no stream reads them");
    }

    static SilentPartitionException stillRead(List<Integer> partitions, Duration after) {
        return new SilentPartitionException("partitions " + partitions
                + " were taken away and their streams have not ended within " + after.toSeconds() + " s");
    }
}
