package io.millrace.capture;

import io.millrace.base.Remote;
import java.util.Comparator;
import java.util.List;

/**
 * How one source's capture is doing.
 *
 * @param detail one sentence: what it does, or why it does not
 * @param captured changes sent to the datastream since the start
 * @param deadLettered changes sent to the dead letters since the start
 * @param skipped events of tables that are not configured, since the start
 * @param orphaned changes that wait for their parent, put aside since the start
 * @param waiting events not captured yet, estimated from the queue's sequences; -1 where not known
 * @param lastCommitMillis when the newest captured change was committed in the source; 0 where there was none
 */
public record CaptureStatus(
        String source,
        State state,
        String detail,
        long captured,
        long deadLettered,
        long skipped,
        long orphaned,
        long waiting,
        long lastCommitMillis)
        implements Remote {
    /** What a capture is about. */
    public enum State {
        RUNNING,
        /** Reading whole tables for the first time. */
        LOADING,
        /** Something does not answer; tried again for ever. */
        STALLED,
        /** An operator has to mend something; tried again as well, so that mending is enough. */
        REFUSED,
        /** Another node captures the source; this one goes on when that one does not. */
        STANDBY;

        private int rank() {
            return switch (this) {
                case RUNNING -> 0;
                case LOADING -> 1;
                case REFUSED -> 2;
                case STALLED -> 3;
                case STANDBY -> 4;
            };
        }
    }

    /** What all nodes that may capture a source say of it together; the figures of those that have stopped are not in it. */
    public static CaptureStatus together(String source, List<CaptureStatus> all) {
        return all.stream()
                .sorted(Comparator.comparingInt(one -> one.state.rank()))
                .reduce(CaptureStatus::plus)
                .map(CaptureStatus::seenTogether)
                .orElseGet(() -> nowhere(source));
    }

    private CaptureStatus plus(CaptureStatus standby) {
        return new CaptureStatus(
                source,
                state,
                detail,
                captured + standby.captured,
                deadLettered + standby.deadLettered,
                skipped + standby.skipped,
                orphaned + standby.orphaned,
                waiting,
                Math.max(lastCommitMillis, standby.lastCommitMillis));
    }

    /** Where all stand by, it is none of them that captures. */
    private CaptureStatus seenTogether() {
        return state == State.STANDBY
                ? new CaptureStatus(
                        source,
                        State.STALLED,
                        "another capture of this source runs",
                        captured,
                        deadLettered,
                        skipped,
                        orphaned,
                        waiting,
                        lastCommitMillis)
                : this;
    }

    /** While no node says that it captures the source. */
    public static CaptureStatus nowhere(String source) {
        var detail = "no node answers that captures it; one takes over by itself";
        return new CaptureStatus(source, State.STALLED, detail, 0, 0, 0, 0, -1, 0);
    }

    /** True while changes flow, or would if there were any. */
    public boolean running() {
        return state == State.RUNNING;
    }
}
