package io.millrace;

import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.FreshnessMeter;
import java.util.List;

/** How a node is: its captures and lanes, as {@code status} shows them. */
public record NodeStatus(long startedAtMillis, List<CaptureStatus> sources, List<Lane> lanes) {
    /**
     * One lane.
     *
     * @param lag records of the datastream that are not handled; -1 while it is not known
     */
    public record Lane(LaneStatus status, long lag, FreshnessMeter.Snapshot freshness) {}

    /** True while every capture and every lane runs. */
    boolean ready() {
        return sources.stream().allMatch(CaptureStatus::running)
                && lanes.stream().allMatch(lane -> lane.status().state() == LaneStatus.State.RUNNING);
    }
}
