package io.millrace.tool.poison;

import io.millrace.change.Change;
import io.millrace.change.Row;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A projection that somebody brought a bug into: it throws on each row that holds the marker, while the switch is on. */
final class BuggyProjection implements Projection {
    static final String MARKER = "[no printer can print this]";

    private final Projection sound;
    private final BugSwitch bug;

    BuggyProjection(Projection sound, BugSwitch bug) {
        this.sound = sound;
        this.bug = bug;
    }

    @Override
    public Plan plan(List<Change> changes) {
        for (var change : changes) {
            if (marked(change.image()) && bug.isOn()) {
                throw new IllegalStateException("a text cannot be printed: " + MARKER);
            }
        }
        return sound.plan(changes);
    }

    private static boolean marked(Row row) {
        for (int i = 0; i < row.size(); i++) {
            var value = row.value(i);
            if (value != null && value.contains(MARKER)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
        return sound.merge(current, merge);
    }
}
