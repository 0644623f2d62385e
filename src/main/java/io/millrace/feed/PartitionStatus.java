package io.millrace.feed;

import io.millrace.base.Remote;
import java.util.List;

/**
 * How a partition of a lane is, as its owner sees it.
 *
 * @param merchants how many have an actor
 * @param inFlight changes that merchants have been handed and have not answered
 * @param inFlightMax how many of the datastream's these may be; what is drained comes on top
 * @param setAside merchants in quarantine or on their way back
 * @param parked changes of theirs that wait
 * @param full whether as much is in flight as may be
 * @param busiest of its merchants, the busiest first
 */
public record PartitionStatus(
        int partition,
        int merchants,
        int inFlight,
        int inFlightMax,
        int setAside,
        long parked,
        boolean full,
        List<BusyMerchant> busiest)
        implements Remote {
    static PartitionStatus begun(int partition, int inFlightMax) {
        return new PartitionStatus(partition, 0, 0, inFlightMax, 0, 0, false, List.of());
    }
}
