package io.millrace;

import io.millrace.base.Clock;
import io.millrace.sink.Measured;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the service was in the last quarter of an hour, a moment every five seconds: who opens the dashboard sees what led to
 * what he sees. In memory, on each node. Thread-safe.
 */
final class History {
    static final Duration EVERY = Duration.ofSeconds(5);
    private static final int MOMENTS_MAX = (int) Duration.ofMinutes(15).dividedBy(EVERY);

    /** @param everyMillis how far the moments are apart, but for those at which nobody answered */
    record Moments(long everyMillis, List<Moment> moments) {}

    /** @param lanes by their names, as the other two */
    record Moment(long atMillis, Map<String, Lane> lanes, Map<String, Source> sources, Map<String, Integer> nodes) {}

    /**
     * @param handled records since the nodes' start
     * @param p50Millis of the changes that came between this moment and the one before, as is {@code p99Millis}
     * @param samples how many these were
     */
    record Lane(
            String state,
            long handled,
            long lag,
            long waiting,
            long setAside,
            long parked,
            long samples,
            long p50Millis,
            long p99Millis) {}

    record Source(String state, long captured, long waiting) {}

    private final Clock clock;
    private final Deque<Moment> moments = new ArrayDeque<>();
    private final Map<String, Measured> before = new HashMap<>();

    History(Clock clock) {
        this.clock = clock;
    }

    /** The moments after this one until now, oldest first. */
    synchronized Moments after(long millis) {
        return new Moments(
                EVERY.toMillis(),
                moments.stream().filter(moment -> moment.atMillis() > millis).toList());
    }

    /** Notes a moment. */
    synchronized void note(NodeStatus status, Map<String, Measured> freshness) {
        var lanes = new TreeMap<String, Lane>();
        for (var lane : status.lanes()) {
            var name = lane.status().lane();
            var measured = freshness.get(name);
            lanes.put(name, lane(lane, measured == null ? Measured.together(List.of()) : measured));
        }
        var sources = new TreeMap<String, Source>();
        for (var source : status.sources()) {
            sources.put(source.source(), new Source(source.state().name(), source.captured(), source.waiting()));
        }
        var nodes = new TreeMap<String, Integer>();
        for (var node : status.nodes()) {
            nodes.put(
                    node.name(),
                    node.partitions().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
        }
        moments.addLast(new Moment(clock.millis(), lanes, sources, nodes));
        while (moments.size() > MOMENTS_MAX) {
            moments.removeFirst();
        }
    }

    private Lane lane(NodeStatus.Lane lane, Measured measured) {
        var status = lane.status();
        var recent = since(before.put(status.lane(), measured), measured).snapshot();
        return new Lane(
                status.state().name(),
                status.handled(),
                lane.lag(),
                status.waiting(),
                status.setAside(),
                status.parked(),
                recent.samples(),
                recent.p50Millis(),
                recent.p99Millis());
    }

    /** Where a node has gone or its meters were reset, all that is there has come since. */
    private static Measured since(@Nullable Measured earlier, Measured now) {
        if (earlier == null) {
            return now;
        }
        try {
            return now.since(earlier);
        } catch (IllegalArgumentException e) {
            return now;
        }
    }
}
