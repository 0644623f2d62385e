package io.millrace.sink;

import java.time.Duration;

/**
 * Brings what a store has put aside to where it belongs, such as part files into one table. The lane sees to it that one node
 * works at a time; where two do, no harm may come of it.
 *
 * <p>{@link #work} and {@link #rest} block, and are called by one thread at a time; {@link #status} answers at once, and may
 * be asked by any thread.
 */
public interface Loader {
    /** What it loads. */
    String name();

    /** Does what is due, and answers after how long to ask again. Trouble is in the status, and never thrown. */
    Duration work();

    /** Lets go of everything: another node goes on, or nobody. */
    void rest();

    LoaderStatus status();
}
