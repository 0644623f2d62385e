package io.millrace.feed;

import io.millrace.change.Change;
import io.millrace.change.TableId;
import io.millrace.projection.Projection;
import io.millrace.sink.Freshness;
import io.millrace.sink.Store;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Makes what a lane needs to run, anew at each of its starts: catalogue, projection, a prepared store. */
public interface LaneWiring {
    /** Never blocks; fails only where that is our own mistake. */
    CompletionStage<Wired> wire();

    /** Tells that a row had a column which the shapes of the last {@link #wire} lack. */
    void outdated(TableId table, String column);

    sealed interface Wired {
        /**
         * Everything is there.
         *
         * @param reading what a change is turned into before a merchant sees it
         * @param afterwards runs when the lane ends or starts anew, after the store was closed
         */
        record Ready(
                Store store,
                Projection projection,
                Freshness freshness,
                UnaryOperator<Change> reading,
                Runnable afterwards)
                implements Wired {
            void close() {
                store.close();
                afterwards.run();
            }
        }

        /** Something does not answer yet; the lane tries again. */
        record NotYet(String reason) implements Wired {}

        /** An operator has to mend something first; the lane tries again, and says so meanwhile. */
        record Wrong(String reason) implements Wired {}
    }
}
