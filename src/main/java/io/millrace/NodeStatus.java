package io.millrace;

import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.Measured;
import java.util.List;
import java.util.Map;

/** How the service is: its captures, its lanes over all nodes, and its nodes, as {@code status} shows them. */
public record NodeStatus(long startedAtMillis, List<CaptureStatus> sources, List<Lane> lanes, List<Node> nodes) {
    /**
     * One lane, over all nodes that run it.
     *
     * @param lag records of the datastream that are not handled; -1 while it is not known
     */
    public record Lane(LaneStatus status, long lag, Measured.Snapshot freshness) {}

    /**
     * One node that answers.
     *
     * @param address where it meets the others, {@code host:port}
     * @param version what it was built as; nodes of several run during an upgrade
     * @param partitions how many partitions it holds in each of its lanes
     * @param captures the sources that it captures, or tries to
     */
    public record Node(
            String name,
            String address,
            String version,
            List<String> roles,
            long startedAtMillis,
            Map<String, Integer> partitions,
            List<String> captures) {}

    /** True while every capture and every lane runs. */
    boolean ready() {
        return sources.stream().allMatch(CaptureStatus::running)
                && lanes.stream().allMatch(lane -> lane.status().state() == LaneStatus.State.RUNNING);
    }
}
