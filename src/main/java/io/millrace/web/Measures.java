package io.millrace.web;

import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.Measured;
import java.util.List;

/** What one node measures of itself: its lanes, and the captures that run or stand by on it. */
public record Measures(List<Lane> lanes, List<CaptureStatus> captures) {
    static final Measures NONE = new Measures(List.of(), List.of());

    /**
     * @param lag records of the datastream that the lane, on all nodes together, has not handled; -1 where not known
     * @param freshness of the changes that this node has stored
     */
    public record Lane(LaneStatus status, long lag, Measured.Snapshot freshness, LaneParts parts) {}

    public Measures {
        lanes = List.copyOf(lanes);
        captures = List.copyOf(captures);
    }
}
