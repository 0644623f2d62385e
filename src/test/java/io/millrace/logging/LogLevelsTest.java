package io.millrace.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLevelsTest {
    private static final String FEED = "io.millrace.feed";

    private final LoggerContext context = new LoggerContext();
    private final Logger feed = context.getLogger(FEED);
    private final List<Runnable> due = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private long now = 1_000;
    private final LogLevels levels = new LogLevels(context, () -> now, (delay, task) -> {
        delays.add(delay);
        due.add(task);
    });

    LogLevelsTest() {
        context.getLogger("io.millrace").setLevel(Level.INFO);
    }

    private void change(String logger, @Nullable String level) {
        levels.apply(new LevelChange(null, logger, level, 60_000));
    }

    @Test
    void aLevelGoesBackByItselfToWhatItsParentHas() {
        change(FEED, "debug");

        assertEquals(List.of(new ChangedLevel(FEED, "DEBUG", "INFO", 61_000)), levels.changed());
        assertTrue(feed.isDebugEnabled());
        assertEquals(List.of(Duration.ofMinutes(1)), delays);

        due.getFirst().run();

        assertEquals(List.of(), levels.changed());
        assertFalse(feed.isDebugEnabled());
        context.getLogger("io.millrace").setLevel(Level.WARN);
        assertFalse(feed.isInfoEnabled());
    }

    @Test
    void theLastOfTwoChangesLastsForItsOwnTime() {
        change(FEED, "debug");
        now = 30_000;
        change(FEED, "TRACE");

        due.getFirst().run();
        assertEquals(List.of(new ChangedLevel(FEED, "TRACE", "INFO", 90_000)), levels.changed());
        assertTrue(feed.isTraceEnabled());

        due.getLast().run();
        assertEquals(List.of(), levels.changed());
        assertEquals(Level.INFO, feed.getEffectiveLevel());
    }

    @Test
    void aLevelOfItsOwnIsThereAgainAfterwards() {
        feed.setLevel(Level.ERROR);

        change(FEED, "trace");
        change(FEED, null);

        assertEquals(Level.ERROR, feed.getLevel());
        due.getFirst().run();
        assertEquals(Level.ERROR, feed.getLevel());
    }

    @Test
    void goingBackWhereNothingIsChangedChangesNothing() {
        change(FEED, null);

        assertEquals(List.of(), levels.changed());
        assertEquals(Level.INFO, feed.getEffectiveLevel());
    }

    @Test
    void theRootIsFoundInAnyCase() {
        change("root", "warn");

        assertEquals("ROOT", levels.changed().getFirst().logger());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            io.millrace.fed  | debug | nothing logs as 'io.millrace.fed'
            io.millrace.feed | loud  | 'loud' is no level: off, error, warn
            """)
    void whatIsNotThereIsNamed(String logger, String level, String sentence) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> change(logger, level));

        assertTrue(String.valueOf(thrown.getMessage()).contains(sentence), thrown::getMessage);
        assertEquals(List.of(), levels.changed());
    }

    @Test
    void noChangeLastsForEver() {
        assertThrows(IllegalArgumentException.class, () -> new LevelChange(null, FEED, "debug", 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new LevelChange(null, FEED, "debug", Duration.ofHours(25).toMillis()));
    }

    @Test
    void oneNodeIsMeantByItsNameOrAddress() {
        assertTrue(new LevelChange(null, FEED, "debug", 60_000).means("node-1", "host:1"));
        assertTrue(new LevelChange("host:1", FEED, "debug", 60_000).means("node-1", "host:1"));
        assertFalse(new LevelChange("node-2", FEED, "debug", 60_000).means("node-1", "host:1"));
    }
}
