package io.millrace.sink;

import io.millrace.base.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Measures each second how old the commit is up to which a table is complete, for each table that this node loads: so long
 * ago is what the table's readers see. Where another node loads, that one measures.
 */
public final class LoaderFreshness implements AutoCloseable {
    private final List<Loader> loaders;
    private final LongConsumer meter;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("loader-freshness").factory());

    /** @param meter takes milliseconds */
    public LoaderFreshness(List<Loader> loaders, LongConsumer meter, Clock clock) {
        this.loaders = List.copyOf(loaders);
        this.meter = meter;
        this.clock = clock;
    }

    public void start() {
        thread.scheduleAtFixedRate(this::measure, 1, 1, TimeUnit.SECONDS);
    }

    /** Once. */
    void measure() {
        loaders.stream()
                .mapToLong(loader -> loader.status().completeUpToMillis())
                .filter(upTo -> upTo > 0)
                .forEach(upTo -> meter.accept(clock.millis() - upTo));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
