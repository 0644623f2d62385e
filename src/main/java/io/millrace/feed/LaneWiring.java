package io.millrace.feed;

import io.millrace.projection.Projection;
import io.millrace.sink.Freshness;
import io.millrace.sink.Store;
import java.util.concurrent.CompletionStage;

/** Makes what a lane needs to run, anew at each of its starts: catalogue, projection, a prepared store. */
@FunctionalInterface
public interface LaneWiring {
    /** Never blocks; fails only where that is our own mistake. */
    CompletionStage<Wired> wire();

    sealed interface Wired {
        /** {@code afterwards} runs when the lane ends or starts anew, after the store was closed. */
        record Ready(Store store, Projection projection, Freshness freshness, Runnable afterwards) implements Wired {}

        /** Something does not answer yet; the lane tries again. */
        record NotYet(String reason) implements Wired {}

        /** An operator has to mend something first; the lane tries again, and says so meanwhile. */
        record Wrong(String reason) implements Wired {}
    }
}
