package io.millrace.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deed of an operator, for the log named {@code io.millrace.audit}; the time is the log's.
 *
 * @param by who did it, as {@code user@host}
 * @param action what was done, in the words of the command
 * @param lane the lane that it was done to; null for none in particular
 * @param merchant the merchant that it was done to; null for none in particular
 * @param detail what else there is to know, such as how much of it was done
 */
public record Audit(
        String by,
        String action,
        @Nullable String lane,
        @Nullable String merchant,
        String detail) {
    private static final Logger LOG = LoggerFactory.getLogger("io.millrace.audit");

    /** Who runs this process. */
    public static String who() {
        return System.getProperty("user.name", "unknown") + "@" + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** Writes it to the log. */
    public void log() {
        LOG.info("{}", line());
    }

    /** It as one line: a value with blanks or quotes stands in quotes, what is null is {@code -}. */
    public String line() {
        return "audit: by=" + value(by) + " action=" + value(action) + " lane=" + value(lane) + " merchant="
                + value(merchant) + " detail=" + value(detail);
    }

    private static String value(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        var escaped = new StringBuilder();
        text.codePoints().forEach(one -> {
            if (one == '"' || one == '\\') {
                escaped.append('\\').appendCodePoint(one);
            } else if (Character.isISOControl(one)) {
                escaped.append("\\u%04x".formatted(one));
            } else {
                escaped.appendCodePoint(one);
            }
        });
        boolean bare = escaped.toString().equals(text) && !text.isEmpty() && text.indexOf(' ') < 0;
        return bare ? text : "\"" + escaped + "\"";
    }
}
