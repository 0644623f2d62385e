package io.millrace.logging;

import io.millrace.base.Remote;

/**
 * A level that is not as it usually is.
 *
 * @param usual the one that it goes back to, which may be a parent's
 * @param untilMillis when it goes back by itself
 */
public record ChangedLevel(String logger, String level, String usual, long untilMillis) implements Remote {}
