package io.millrace.stack.redshift;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets the database fail where the proxy wants a statement to fail.
 *
 * <p>The database is sent a mark that it can only complain of; its complaint repeats the mark and is then replaced by the
 * error. So errors come in their turn, and it is the database that knows what they do to the transaction.
 */
final class Refusals {
    private static final Pattern MARK = Pattern.compile("millrace_refusal_[0-9]+");

    private final Map<String, RedshiftError> errors = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    /** What to send in the place of a statement, or as the reason for giving up a COPY. */
    String mark(RedshiftError error) {
        var mark = "millrace_refusal_" + last.incrementAndGet();
        errors.put(mark, error);
        return mark;
    }

    /** The error that the database's complaint stands for, if for any. */
    @Nullable
    RedshiftError take(String complaint) {
        var found = MARK.matcher(complaint);
        return found.find() ? errors.remove(found.group()) : null;
    }
}
