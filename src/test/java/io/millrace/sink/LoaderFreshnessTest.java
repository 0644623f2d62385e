package io.millrace.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoaderFreshnessTest {
    private record Fixed(LoaderStatus status) implements Loader {
        @Override
        public String name() {
            return status.name();
        }

        @Override
        public Duration work() {
            return Duration.ZERO;
        }

        @Override
        public void rest() {}
    }

    @Test
    void aTableIsAsOldAsTheCommitUpToWhichItIsComplete() {
        var idle = LoaderStatus.standby("shop.refunds", 0);
        var running = LoaderStatus.standby("shop.orders", 0)
                .entering(LoaderStatus.State.RUNNING, null, 10, 0, 0, 0, 0)
                .completeUpTo(40_000);
        var found = new ArrayList<Long>();
        try (var freshness =
                new LoaderFreshness(List.of(new Fixed(idle), new Fixed(running)), found::add, () -> 100_000)) {
            freshness.measure();
        }

        assertEquals(List.of(60_000L), found);
    }

    @Test
    void aLoaderThatRestsSpeaksOfNoCommit() {
        var running = LoaderStatus.standby("shop.orders", 5)
                .entering(LoaderStatus.State.RUNNING, null, 10, 3, 1, 100, 7)
                .loaded(3, 50)
                .completeUpTo(40_000);

        var resting = running.entering(LoaderStatus.State.STANDBY, null, 20, 0, 0, 0, 0);

        assertEquals(0, resting.completeUpToMillis());
        assertEquals(3, resting.loadedRows());
        assertEquals(20, resting.sinceMillis());
        assertEquals(
                10,
                running.entering(LoaderStatus.State.RUNNING, null, 20, 0, 0, 0, 0)
                        .sinceMillis());
    }
}
