package io.millrace.feed;

import io.millrace.base.Remote;

/**
 * How a partition of a lane is, as its owner sees it.
 *
 * @param merchants how many have an actor
 * @param inFlight changes that merchants have been handed and have not answered
 * @param setAside merchants in quarantine or on their way back
 * @param parked changes of theirs that wait
 * @param full whether as much is in flight as may be
 */
public record PartitionStatus(int partition, int merchants, int inFlight, int setAside, long parked, boolean full)
        implements Remote {
    static PartitionStatus begun(int partition) {
        return new PartitionStatus(partition, 0, 0, 0, 0, false);
    }
}
