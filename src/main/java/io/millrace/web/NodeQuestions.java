package io.millrace.web;

import akka.Done;
import io.millrace.feed.LaneTuning;
import io.millrace.feed.LetterContent;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.LetterListing;
import io.millrace.feed.MerchantTail;
import io.millrace.feed.Offsets;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedriveOutcome;
import io.millrace.logging.LevelChange;
import io.millrace.logging.NodeLevels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the HTTP side may ask of its node. */
public interface NodeQuestions {
    /** How the node is; any value that Jackson can write. */
    CompletionStage<?> status();

    /** How the service was in the last minutes, after this moment; any value that Jackson can write. */
    Object history(long afterMillis);

    /** What this node alone measures. */
    CompletionStage<Measures> measures();

    /** Whether captures and lanes all run. */
    CompletionStage<Boolean> ready();

    /**
     * Whether the lanes of this node alone run. While nodes are replaced one by one, to mend what keeps a lane from running,
     * those that are still to be replaced must not hold up the ones that are mended.
     */
    CompletionStage<Boolean> readyItself();

    /**
     * Drains a lane, moves its offsets and starts it again.
     *
     * @return completes when the offsets have been moved; fails with a sentence, {@link IllegalArgumentException} where
     *     there is no such lane
     */
    CompletionStage<Done> rewind(String lane, Offsets.From from);

    /**
     * Drains a lane and keeps it still, until it is let go on, or so long at most.
     *
     * @return completes when it is; fails as {@link #rewind} does
     */
    CompletionStage<Done> pause(String lane, Duration max);

    /** Lets a lane go on. */
    CompletionStage<Done> resume(String lane);

    /**
     * Changes settings of a lane for a while.
     *
     * @param node the name or address of the one node that is meant; null: all
     */
    CompletionStage<Done> tune(String lane, @Nullable String node, LaneTuning tuning, Duration max);

    /** Those merchants, as far as the nodes that answer know, of the lanes that run. */
    CompletionStage<MerchantPage> merchants(MerchantQuery query);

    /** The newest changes of a merchant on the datastream, the oldest of them first. */
    CompletionStage<List<MerchantTail.Line>> changes(String merchant, int most);

    /** Who is set aside; fails with a sentence where a lane cannot tell at present. */
    CompletionStage<List<Quarantined>> setAside(Selection selection);

    /**
     * Lets merchants come back.
     *
     * @param skip their failing change goes to the dead letters first
     * @return completes with those that are meant, once they are on their way
     */
    CompletionStage<List<Quarantined>> release(Selection selection, boolean skip);

    /**
     * Where one row has been seen, stage by stage; any value that Jackson can write.
     *
     * @param sinceMillis how far back on the datastream to look, before now
     * @return fails with a sentence, {@link io.millrace.base.SetUpException} where there is no such table
     */
    CompletionStage<?> trace(String table, String key, long sinceMillis);

    /** The dead letters that fit, and the newest so many of them. */
    CompletionStage<LetterListing.Summary> letters(LetterFilter filter, int limit);

    /** One dead letter with its value; nothing where there is none of this number. */
    CompletionStage<Optional<LetterContent>> letter(long number);

    /** Sends the records of dead letters again, or tells what would be sent. */
    CompletionStage<RedriveOutcome> redrive(RedriveChoice choice, String by, boolean execute);

    /** Which levels of the logs are changed at present, of each node that answers. */
    CompletionStage<List<NodeLevels>> logLevels();

    /**
     * Changes what the nodes log.
     *
     * @return completes with those that are meant; fails with a sentence, {@link IllegalArgumentException} where there is no
     *     such node, logger or level
     */
    CompletionStage<List<NodeLevels>> changeLogLevel(LevelChange change);
}
