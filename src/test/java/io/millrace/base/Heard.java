package io.millrace.base;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Everything that is logged, by anybody, with its exceptions, from its making until it is closed. */
public final class Heard extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final StringBuffer text = new StringBuffer();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();

    /** @param level down to which it hears */
    public Heard(Level level) {
        setContext(root.getLoggerContext());
        start();
        root.setLevel(level);
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        text.append(event.getLoggerName())
                .append(' ')
                .append(event.getFormattedMessage())
                .append('\n');
        if (event.getThrowableProxy() != null) {
            text.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
        }
    }

    /** All of it so far. */
    public String text() {
        return text.toString();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        root.setLevel(before);
    }
}
