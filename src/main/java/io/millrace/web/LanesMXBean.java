package io.millrace.web;

/** What can be done to the lanes of all nodes, for JMX; each leaves an audit line. */
public interface LanesMXBean {
    /** Drains a lane and keeps it still, for so many minutes at most. */
    void pause(String lane, int minutes);

    /** Lets a lane go on. */
    void resume(String lane);

    /** Sizes a lane's batches for so many minutes; -1 leaves one of the two as configured, and both put all back. */
    void tune(String lane, int batchMax, long batchLingerMillis, int minutes);
}
