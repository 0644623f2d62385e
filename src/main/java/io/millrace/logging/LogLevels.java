package io.millrace.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.millrace.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Changes what is logged, for a while: each change goes back by itself, so that what was turned on at three in the morning
 * does not fill the disk by noon. Thread-safe.
 */
public final class LogLevels {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(LogLevels.class);
    private static final String ROOT = org.slf4j.Logger.ROOT_LOGGER_NAME;
    private static final List<Level> KNOWN =
            List.of(Level.OFF, Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

    /** Of this process, which all of its nodes share. */
    private static final class OfProcess {
        static final LogLevels LEVELS = new LogLevels(
                (LoggerContext) LoggerFactory.getILoggerFactory(),
                Clock.SYSTEM,
                (delay, task) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(task));
    }

    /** @param configured what its configuration says of just this logger; null: nothing, it is as its parent */
    private record Changed(ChangedLevel level, @Nullable Level configured) {}

    private final LoggerContext context;
    private final Clock clock;
    private final BiConsumer<Duration, Runnable> later;
    private final Map<String, Changed> changed = new TreeMap<>();

    /** @param later runs a task after so long, on another thread */
    LogLevels(LoggerContext context, Clock clock, BiConsumer<Duration, Runnable> later) {
        this.context = context;
        this.clock = clock;
        this.later = later;
    }

    public static LogLevels ofProcess() {
        return OfProcess.LEVELS;
    }

    /** Those that are changed at present, by their logger's name. */
    public synchronized List<ChangedLevel> changed() {
        return changed.values().stream().map(Changed::level).toList();
    }

    /**
     * Does what is asked for.
     *
     * @throws IllegalArgumentException with one sentence, where there is no such logger or level
     */
    public synchronized void apply(LevelChange change) {
        var logger = logger(change.logger());
        if (change.level() == null) {
            goBack(logger.getName());
            return;
        }
        var level = level(change.level());
        var before = changed.get(logger.getName());
        var usual = before == null
                ? logger.getEffectiveLevel().levelStr
                : before.level().usual();
        var now = new Changed(
                new ChangedLevel(logger.getName(), level.levelStr, usual, clock.millis() + change.forMillis()),
                before == null ? logger.getLevel() : before.configured());
        changed.put(logger.getName(), now);
        logger.setLevel(level);
        log.info(
                "{} is logged at {} until {}, then at {} again",
                logger.getName(),
                level,
                Instant.ofEpochMilli(now.level().untilMillis()),
                usual);
        later.accept(Duration.ofMillis(change.forMillis()), () -> expire(now));
    }

    /** Unless somebody has changed it again meanwhile. */
    private synchronized void expire(Changed then) {
        var logger = then.level().logger();
        if (changed.get(logger) == then) {
            goBack(logger);
        }
    }

    private void goBack(String logger) {
        var gone = changed.remove(logger);
        if (gone != null) {
            context.getLogger(logger).setLevel(gone.configured());
            log.info("{} is logged at {} again", logger, gone.level().usual());
        }
    }

    private Logger logger(String name) {
        var logger = name.equalsIgnoreCase(ROOT) ? context.getLogger(ROOT) : context.exists(name);
        if (logger == null) {
            throw new IllegalArgumentException("nothing logs as '" + name
                    + "': give a package or class that does, such as" + " io.millrace.feed, or root");
        }
        return logger;
    }

    private static Level level(String name) {
        return KNOWN.stream()
                .filter(one -> one.levelStr.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is no level: off, error, warn, info, debug, trace, or usual"));
    }
}
