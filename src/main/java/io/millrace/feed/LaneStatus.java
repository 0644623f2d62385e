package io.millrace.feed;

import io.millrace.base.Remote;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.SinkStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a lane is doing.
 *
 * @param reason why it is not running, one sentence; null while it is
 * @param sinceMillis since when it is in this state
 * @param setAside merchants in quarantine or on their way back
 * @param parked changes of theirs that wait
 * @param loaders what brings to its place what the store has put aside; none where storing is all
 * @param busiest the merchants with the most changes, the busiest first, {@value BusyMerchant#SHOWN} at most
 * @param handled records handled since the node's start, repeats included
 */
public record LaneStatus(
        String lane,
        String store,
        State state,
        long sinceMillis,
        @Nullable String reason,
        int partitions,
        int merchants,
        int setAside,
        long parked,
        long handled,
        long waiting,
        long stored,
        long superseded,
        long conflicts,
        long refused,
        long deadLetters,
        List<LoaderStatus> loaders,
        List<BusyMerchant> busiest)
        implements Remote {
    public enum State {
        STARTING,
        RUNNING,
        /** Its store takes nothing at present; the lane waits and tries again. */
        STALLED,
        DRAINING,
        /** Somebody keeps it still for a moment, such as to rewind it. */
        PAUSED,
        /** An operator has to mend something; {@code reason} says what. */
        WRONG_SET_UP;

        private int trouble() {
            return switch (this) {
                case RUNNING -> 0;
                case STARTING, DRAINING, PAUSED -> 1;
                case STALLED -> 2;
                case WRONG_SET_UP -> 3;
            };
        }
    }

    /** While no node says that it runs the lane. */
    public static LaneStatus nowhere(LaneSettings lane) {
        return of(lane, State.STARTING, 0, "no node answers that runs it", null, 0, 0);
    }

    /** What two nodes say of the same lane; the state is that of the one which is worse off. */
    public LaneStatus plus(LaneStatus other) {
        var worse = other.state.trouble() > state.trouble() ? other : this;
        return new LaneStatus(
                lane,
                store,
                worse.state,
                worse.sinceMillis,
                worse.reason,
                partitions + other.partitions,
                merchants + other.merchants,
                setAside + other.setAside,
                parked + other.parked,
                handled + other.handled,
                waiting + other.waiting,
                stored + other.stored,
                superseded + other.superseded,
                conflicts + other.conflicts,
                refused + other.refused,
                deadLetters + other.deadLetters,
                together(other.loaders),
                BusyMerchant.busiest(Stream.of(busiest, other.busiest)));
    }

    /** Of two nodes that may load the same, what the one says that does. */
    private List<LoaderStatus> together(List<LoaderStatus> others) {
        var together = new TreeMap<String, LoaderStatus>();
        Stream.concat(loaders.stream(), others.stream())
                .forEach(one -> together.merge(
                        one.name(),
                        one,
                        (first, second) -> first.state() == LoaderStatus.State.STANDBY ? second : first));
        return List.copyOf(together.values());
    }

    static LaneStatus of(
            LaneSettings lane,
            State state,
            long sinceMillis,
            @Nullable String reason,
            @Nullable Generation running,
            long handled,
            long deadLetters) {
        var parts = running == null ? LaneParts.NONE : running.parts();
        var sinks = parts.sinks();
        var partitions = parts.partitions();
        var stalled = sinks.stream()
                .filter(sink -> sink.stalledSinceMillis() > 0)
                .min(Comparator.comparingLong(SinkStatus::stalledSinceMillis));
        boolean nowStalled = state == State.RUNNING && stalled.isPresent();
        return new LaneStatus(
                lane.name(),
                lane.store().name().toLowerCase(Locale.ROOT),
                nowStalled ? State.STALLED : state,
                nowStalled ? stalled.get().stalledSinceMillis() : sinceMillis,
                nowStalled ? stalled.get().reason() : reason,
                partitions.size(),
                (int) sum(partitions, PartitionStatus::merchants),
                (int) sum(partitions, PartitionStatus::setAside),
                sum(partitions, PartitionStatus::parked),
                handled,
                sum(sinks, sink -> sink.waiting() + sink.sending()),
                sum(sinks, SinkStatus::stored),
                sum(sinks, SinkStatus::superseded),
                sum(sinks, SinkStatus::conflicts),
                sum(sinks, SinkStatus::refused),
                deadLetters,
                running == null ? List.of() : running.loaderStatus(),
                BusyMerchant.busiest(partitions.stream().map(PartitionStatus::busiest)));
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> figure) {
        return parts.stream().mapToLong(figure).sum();
    }
}
