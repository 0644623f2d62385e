package io.millrace.feed;

import io.millrace.base.Remote;
import io.millrace.sink.SinkStatus;
import java.util.List;

/** What a lane runs on one node. */
public record LaneParts(List<PartitionStatus> partitions, List<SinkStatus> sinks) implements Remote {
    public static final LaneParts NONE = new LaneParts(List.of(), List.of());
}
