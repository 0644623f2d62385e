package io.millrace.feed;

import org.jspecify.annotations.Nullable;

/**
 * What a lane is doing.
 *
 * @param reason why it is not running, one sentence; null while it is
 * @param sinceMillis since when it is in this state
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
        long handled,
        long waiting,
        long stored,
        long superseded,
        long conflicts,
        long refused,
        long deadLetters) {
    public enum State {
        STARTING,
        RUNNING,
        /** Its store takes nothing at present; the lane waits and tries again. */
        STALLED,
        DRAINING,
        /** An operator has to mend something; {@code reason} says what. */
        WRONG_SET_UP
    }
}
