package io.millrace;

import io.millrace.base.Remote;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneStatus;
import java.util.List;

/**
 * What one node says of itself.
 *
 * @param version what it was built as
 * @param captures its captures, those that stand by among them
 */
record NodeReport(
        String name,
        String address,
        String version,
        List<String> roles,
        long startedAtMillis,
        NodeStatus.Machine machine,
        List<Lane> lanes,
        List<CaptureStatus> captures)
        implements Remote {
    /** @param freshness what {@link io.millrace.sink.FreshnessMeter#measured} says */
    record Lane(LaneStatus status, byte[] freshness, LaneParts parts) {}
}
