package io.millrace.feed;

import io.millrace.base.Remote;
import io.millrace.sink.SinkStatus;
import java.util.List;

/**
 * What a lane runs on one node.
 *
 * @param tuning what of its settings is changed, until {@code tunedUntilMillis}, which is 0 where nothing is
 */
public record LaneParts(
        List<PartitionStatus> partitions, List<SinkStatus> sinks, LaneTuning tuning, long tunedUntilMillis)
        implements Remote {
    /** Nothing, as configured. */
    public static final LaneParts NONE = new LaneParts(List.of(), List.of(), LaneTuning.NONE, 0);
}
