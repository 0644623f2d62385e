package io.millrace.sink;

import io.millrace.base.Remote;
import org.jspecify.annotations.Nullable;

/**
 * What a loader is doing.
 *
 * @param reason why it does not load, one sentence; null while it does
 * @param sinceMillis since when it is in this state
 * @param waitingRows rows that are put aside and not loaded, as far as it has looked
 * @param waitingFiles the files that they are in
 * @param waitingBytes their bytes, compressed
 * @param oldestMillis when the oldest of them was put aside; 0 where none waits
 * @param loads how many loads are committed since this node took over
 * @param loadedRows how many rows they had
 * @param lastLoadMillis how long the last one took
 */
public record LoaderStatus(
        String name,
        State state,
        long sinceMillis,
        @Nullable String reason,
        long waitingRows,
        long waitingFiles,
        long waitingBytes,
        long oldestMillis,
        long loads,
        long loadedRows,
        long lastLoadMillis)
        implements Remote {
    public enum State {
        /** Another node loads, or none yet. */
        STANDBY,
        /** It loads, or waits until enough has gathered. */
        RUNNING,
        /** It cannot load at present, and tries again. */
        STALLED,
        /** An operator has to mend something; {@code reason} says what. */
        WRONG_SET_UP
    }
}
