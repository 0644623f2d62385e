package io.millrace.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How the lines of a node look. */
class LogFormatTest {
    private static String line(String format) throws Exception {
        var context = new LoggerContext();
        context.putProperty("MILLRACE_LOG_FORMAT", format);
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                Objects.requireNonNull(LogFormatTest.class.getClassLoader().getResource("logback.xml")));
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        var console = (ConsoleAppender<ILoggingEvent>) Objects.requireNonNull(root.getAppender("console"));
        var logger = context.getLogger("io.millrace.feed.LaneActor");
        var event = new LoggingEvent(
                "",
                logger,
                Level.WARN,
                "lane {} stalls",
                new IllegalStateException("the store\nis away"),
                new Object[] {"search \"6\""});
        event.setMDCPropertyMap(Map.of("lane", "search"));
        try {
            return new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
        } finally {
            context.stop();
        }
    }

    @Test
    void aPersonReadsTheLevelWhoAndWhat() throws Exception {
        var lines = line("text").lines().toList();

        assertTrue(lines.getFirst().endsWith(" WARN  LaneActor - lane search \"6\" stalls"), lines::toString);
    }

    @Test
    void aCollectorReadsOneLineOfJsonWithTheWholeFailure() throws Exception {
        var line = line("json");

        assertEquals(1, line.lines().count(), line);
        var json = new ObjectMapper().readTree(line);
        assertEquals("WARN", json.path("level").asText());
        assertEquals("io.millrace.feed.LaneActor", json.path("loggerName").asText());
        assertEquals("lane search \"6\" stalls", json.path("formattedMessage").asText());
        assertEquals(
                "the store\nis away", json.path("throwable").path("message").asText());
        assertEquals("search", json.path("mdc").path("lane").asText());
        assertTrue(json.path("timestamp").asLong() > 0, line);
    }
}
