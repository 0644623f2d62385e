package io.millrace;

import io.millrace.base.Remote;
import io.millrace.feed.LaneStatus;
import java.util.List;

/** What one node says of itself. */
record NodeReport(String name, String address, List<String> roles, long startedAtMillis, List<Lane> lanes)
        implements Remote {
    /** @param freshness what {@link io.millrace.sink.FreshnessMeter#measured} says */
    record Lane(LaneStatus status, byte[] freshness) {}
}
