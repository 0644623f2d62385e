package io.millrace.logging;

import io.millrace.base.Remote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The levels of one node that are changed at present.
 *
 * @param failure why it could not do what it was asked, as one sentence; null where it could, or was not meant
 */
public record NodeLevels(
        String node,
        boolean meant,
        List<ChangedLevel> changed,
        @Nullable String failure) implements Remote {
    public NodeLevels {
        changed = List.copyOf(changed);
    }
}
