package io.millrace.logging;

import java.util.Map;

/** What this process logs, for JMX. */
public interface LogLevelsMXBean {
    /** Of each logger that is changed, what it is set to and until when. */
    Map<String, String> getChanged();

    /** Sets a logger to a level, such as {@code debug}, for so many minutes; an audit line says so. */
    void change(String logger, String level, int minutes);

    /** Sets a logger back to what is usual. */
    void reset(String logger);
}
