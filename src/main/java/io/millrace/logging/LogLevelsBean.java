package io.millrace.logging;

import io.millrace.base.Audit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The levels of a process as a JMX bean; whoever may use it may do all, and has no name. Thread-safe. */
public final class LogLevelsBean implements LogLevelsMXBean {
    private final LogLevels levels;

    public LogLevelsBean(LogLevels levels) {
        this.levels = levels;
    }

    @Override
    public Map<String, String> getChanged() {
        var all = new TreeMap<String, String>();
        levels.changed()
                .forEach(one ->
                        all.put(one.logger(), one.level() + " until " + Instant.ofEpochMilli(one.untilMillis())));
        return all;
    }

    @Override
    public void change(String logger, String level, int minutes) {
        apply(logger, level, Duration.ofMinutes(minutes).toMillis());
    }

    @Override
    public void reset(String logger) {
        apply(logger, null, 0);
    }

    private void apply(String logger, @Nullable String level, long forMillis) {
        var change = new LevelChange(null, logger, level, forMillis);
        levels.apply(change);
        new Audit("jmx", "loglevel", null, null, change.sentence()).log();
    }
}
