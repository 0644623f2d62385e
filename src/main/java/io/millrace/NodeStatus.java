package io.millrace;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.Measured;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
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
     * @param machine what its process uses
     * @param partitions how many partitions it holds in each of its lanes
     * @param lanes what it runs of each of them
     * @param captures the sources that it captures, or tries to
     */
    public record Node(
            String name,
            String address,
            String version,
            List<String> roles,
            long startedAtMillis,
            Machine machine,
            Map<String, Integer> partitions,
            Map<String, LaneParts> lanes,
            List<String> captures) {}

    /**
     * What a node's process uses of its machine.
     *
     * @param collections of the heap, since the start, as is how long they took
     * @param cpuLoad of all processors together, 0 to 1, since the last look; below 0 where not known
     */
    public record Machine(
            long heapUsedBytes,
            long heapMaxBytes,
            long collections,
            long collectionMillis,
            double cpuLoad,
            int processors) {
        /** As this process is now. */
        static Machine now() {
            var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            var collectors = ManagementFactory.getGarbageCollectorMXBeans();
            var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new Machine(
                    heap.getUsed(),
                    heap.getMax(),
                    collectors.stream()
                            .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                            .sum(),
                    collectors.stream()
                            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                            .sum(),
                    system.getProcessCpuLoad(),
                    system.getAvailableProcessors());
        }
    }

    /** True while every capture and every lane runs. */
    boolean ready() {
        return sources.stream().allMatch(CaptureStatus::running)
                && lanes.stream().allMatch(lane -> lane.status().state() == LaneStatus.State.RUNNING);
    }
}
