package io.millrace.tool.poison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuggyProjectionTest {
    private static final Projection.Plan NOTHING = new Projection.Plan.Effects(List.of());

    @TempDir
    @SuppressWarnings("NullAway.Init") // Made before each test.
    private Path data;

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private BugSwitch bug;

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private Projection projection;

    @BeforeEach
    void wrap() {
        bug = new BugSwitch(data.resolve("bug"));
        projection = new BuggyProjection(new Sound(), bug);
    }

    @Test
    void aMarkedRowIsThrownOnWhileTheBugIsThere() {
        bug.turnOn();

        assertThrows(IllegalStateException.class, () -> projection.plan(List.of(change("sound"), poisoned())));
    }

    @Test
    void otherRowsPassWhileTheBugIsThere() {
        bug.turnOn();

        assertEquals(NOTHING, projection.plan(List.of(change("sound"), change(null))));
    }

    @Test
    void aMarkedRowPassesOnceTheBugIsMended() {
        bug.turnOn();
        assertTrue(bug.turnOff());
        assertFalse(bug.turnOff());

        assertEquals(NOTHING, projection.plan(List.of(poisoned())));
    }

    private static Change poisoned() {
        return change(Poison.BUG.description());
    }

    private static Change change(@Nullable String description) {
        var row = new Row(new String[] {"id", "description"}, new @Nullable String[] {"1", description});
        var table = TableId.parse("gateway.transactions");
        return new Change(table, Op.INSERT, new MerchantId("6"), new Version(1), null, row, 0, 0, false);
    }

    /** Makes nothing of whatever comes. */
    private static final class Sound implements Projection {
        @Override
        public Plan plan(List<Change> changes) {
            return NOTHING;
        }

        @Override
        public Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
            return null;
        }
    }
}
