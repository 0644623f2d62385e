package io.millrace.feed;

import io.millrace.base.Remote;
import org.jspecify.annotations.Nullable;

/**
 * How a merchant is in a lane, as the owner of its partition sees it.
 *
 * @param inFlight changes that it has been handed and has not answered
 * @param parked changes of it that are parked
 * @param behindMillis how old the oldest change is that the lane has read of it and not handled, since its commit, or since
 *     the merchant was set aside; 0 where there is none
 * @param workingMillis how long it has had the oldest of what is in flight
 * @param workedMillis how long it worked on its last round, the store's time not counted
 * @param handled changes, since its actor was started
 * @param handledAtMillis when the last one was; 0 where none was
 * @param errors tries that failed, and changes that it stopped at, as far as is remembered
 * @param lastError the last of them, one sentence; null where none is remembered, and {@code lastErrorAtMillis} is 0
 */
public record MerchantStatus(
        String merchant,
        String lane,
        int partition,
        State state,
        int inFlight,
        long parked,
        long behindMillis,
        long workingMillis,
        long workedMillis,
        long handled,
        long handledAtMillis,
        int errors,
        @Nullable String lastError,
        long lastErrorAtMillis)
        implements Remote {
    /** Where a merchant stands. */
    public enum State {
        /** It has nothing to do. */
        IDLE,
        /** It has changes in flight. */
        WORKING,
        /** Its last try has failed, and there will be another one. */
        RETRYING,
        /** Its changes are parked as they come. */
        QUARANTINED,
        /** Its parked changes go to the store, in order. */
        RELEASING
    }

    /** How many of its changes the lane has read and not handled. */
    public long lag() {
        return inFlight + parked;
    }
}
