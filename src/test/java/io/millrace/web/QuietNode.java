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
import io.millrace.feed.RedrivePlan;
import io.millrace.logging.LevelChange;
import io.millrace.logging.NodeLevels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A node that has nothing to tell, does whatever it is asked, and is as ready as it is said to be. */
public record QuietNode(boolean all, boolean itself) implements NodeQuestions {
    @Override
    public CompletionStage<?> status() {
        return CompletableFuture.completedFuture(Map.of("well", true));
    }

    @Override
    public Object history(long afterMillis) {
        return List.of();
    }

    @Override
    public CompletionStage<Measures> measures() {
        return CompletableFuture.completedFuture(Measures.NONE);
    }

    @Override
    public CompletionStage<Boolean> ready() {
        return CompletableFuture.completedFuture(all);
    }

    @Override
    public CompletionStage<Boolean> readyItself() {
        return CompletableFuture.completedFuture(itself);
    }

    @Override
    public CompletionStage<Done> rewind(String lane, Offsets.From from) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> pause(String lane, Duration max) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> resume(String lane) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> tune(String lane, @Nullable String node, LaneTuning tuning, Duration max) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<MerchantPage> merchants(MerchantQuery query) {
        return CompletableFuture.completedFuture(query.page(Map.of()));
    }

    @Override
    public CompletionStage<List<MerchantTail.Line>> changes(String merchant, int most) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<Quarantined>> setAside(Selection selection) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<Quarantined>> release(Selection selection, boolean skip) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<?> trace(String table, String key, long sinceMillis) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<LetterListing.Summary> letters(LetterFilter filter, int limit) {
        return CompletableFuture.completedFuture(new LetterListing(limit).summary());
    }

    @Override
    public CompletionStage<Optional<LetterContent>> letter(long number) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<RedriveOutcome> redrive(RedriveChoice choice, String by, boolean execute) {
        return CompletableFuture.completedFuture(RedriveOutcome.planned(new RedrivePlan(choice, 1)));
    }

    @Override
    public CompletionStage<List<NodeLevels>> logLevels() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<NodeLevels>> changeLogLevel(LevelChange change) {
        return CompletableFuture.completedFuture(List.of());
    }
}
