package io.millrace.sink;

import org.jspecify.annotations.Nullable;

/**
 * What a sink is doing.
 *
 * @param waiting writes that are not in a batch yet
 * @param sending writes in the batch under way
 * @param stalledSinceMillis since when its store takes nothing; 0 while it does
 * @param reason why it takes nothing
 */
public record SinkStatus(
        int waiting,
        int sending,
        long stalledSinceMillis,
        @Nullable String reason,
        long stored,
        long superseded,
        long refused,
        long conflicts) {}
