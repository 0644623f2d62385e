package io.millrace.web;

import akka.Done;
import io.millrace.feed.Offsets;
import java.util.concurrent.CompletionStage;

/** What the HTTP side may ask of its node. */
public interface NodeQuestions {
    /** How the node is; any value that Jackson can write. */
    CompletionStage<?> status();

    /** Whether captures and lanes all run. */
    CompletionStage<Boolean> ready();

    /**
     * Drains a lane, moves its offsets and starts it again.
     *
     * @return completes when the offsets have been moved; fails with a sentence, {@link IllegalArgumentException} where
     *     there is no such lane
     */
    CompletionStage<Done> rewind(String lane, Offsets.From from);
}
