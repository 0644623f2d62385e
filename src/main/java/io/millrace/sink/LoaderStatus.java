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
 * @param completeUpToMillis up to which commit the table is complete; 0 where that is not known
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
        long lastLoadMillis,
        long completeUpToMillis)
        implements Remote {
    /** One that has not begun. */
    public static LoaderStatus standby(String name, long sinceMillis) {
        return new LoaderStatus(name, State.STANDBY, sinceMillis, null, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The same loader in this state from now on, or still, with what it has found to wait. */
    public LoaderStatus entering(
            State next, @Nullable String why, long nowMillis, long rows, long files, long bytes, long oldest) {
        return new LoaderStatus(
                name,
                next,
                next == state ? sinceMillis : nowMillis,
                why,
                rows,
                files,
                bytes,
                oldest,
                loads,
                loadedRows,
                lastLoadMillis,
                next == State.STANDBY ? 0 : completeUpToMillis);
    }

    /** The same loader after one load more. */
    public LoaderStatus loaded(long rows, long millis) {
        return new LoaderStatus(
                name,
                state,
                sinceMillis,
                reason,
                waitingRows,
                waitingFiles,
                waitingBytes,
                oldestMillis,
                loads + 1,
                loadedRows + rows,
                millis,
                completeUpToMillis);
    }

    /** The same loader, its table complete up to this commit. */
    public LoaderStatus completeUpTo(long millis) {
        return new LoaderStatus(
                name,
                state,
                sinceMillis,
                reason,
                waitingRows,
                waitingFiles,
                waitingBytes,
                oldestMillis,
                loads,
                loadedRows,
                lastLoadMillis,
                millis);
    }

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
