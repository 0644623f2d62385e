package io.millrace.web;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.millrace.base.Audit;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedriveOutcome;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes of dead letters.
 *
 * <pre>
 *   GET  /api/v1/deadletters                       how many, by reason, and the newest; lane=, merchant=, matching=,
 *                                                  since=MILLIS restrict, limit= says how many are shown
 *   GET  /api/v1/deadletters/NUMBER                one of them, with its headers and its value; for operators
 *   POST /api/v1/deadletters/redrive?execute=true  sends their records again: numbers=1,2 or all=true, lane=, merchant=
 *                                                  or matching=, which pass over what was redriven before
 * </pre>
 *
 * <p>Without {@code execute=true} a POST answers what it would do. {@code by} says who asks, for the audit log.
 */
final class LetterApi extends AllDirectives {
    private static final int SHOWN = 50;
    private static final int SHOWN_MAX = 1_000;

    private final NodeQuestions node;

    LetterApi(NodeQuestions node) {
        this.node = node;
    }

    /** @param role who asks, which the audit log says beside the name */
    Route routes(Doorkeeper.Role role) {
        return pathPrefix(
                "deadletters",
                () -> concat(
                        pathEnd(() -> get(() -> parameterMap(asked -> completeWithFuture(list(asked))))),
                        path(PathMatchers.longSegment(), number -> get(() -> completeWithFuture(show(number, role)))),
                        path(
                                "redrive",
                                () -> post(() -> parameterMap(asked -> completeWithFuture(redrive(asked, role)))))));
    }

    private CompletionStage<HttpResponse> list(Map<String, String> asked) {
        long since;
        int limit;
        try {
            since = Long.parseLong(asked.getOrDefault("since", "0"));
            limit = Integer.parseInt(asked.getOrDefault("limit", Integer.toString(SHOWN)));
        } catch (NumberFormatException e) {
            return refused("since and limit are numbers");
        }
        if (limit < 0 || limit > SHOWN_MAX) {
            return refused("limit is " + limit + ": 0 to " + SHOWN_MAX);
        }
        return node.letters(filter(asked, since), limit)
                .thenApply(summary -> Api.json(200, summary))
                .exceptionally(Api::failed);
    }

    /** Its value is a row's, which is more than a viewer may see. */
    private CompletionStage<HttpResponse> show(long number, Doorkeeper.Role role) {
        if (role == Doorkeeper.Role.VIEWER) {
            return CompletableFuture.completedFuture(Api.json(
                    403, Map.of("error", "a letter holds a row: take the token of millrace.http.tokens.operator")));
        }
        return node.letter(number)
                .thenApply(found -> found.map(letter -> Api.json(200, WholeLetter.of(letter)))
                        .orElseGet(() -> Api.json(404, Map.of("error", "there is no letter " + number))))
                .exceptionally(Api::failed);
    }

    private CompletionStage<HttpResponse> redrive(Map<String, String> asked, Doorkeeper.Role role) {
        long ways = Stream.of("numbers", "all", "lane", "merchant", "matching")
                .filter(way -> !asked.getOrDefault(way, "").isEmpty())
                .count();
        if (ways != 1) {
            return refused("say which letters, in one way: numbers=, all=true, lane=, merchant= or matching=");
        }
        RedriveChoice choice;
        try {
            choice = choice(asked);
        } catch (NumberFormatException e) {
            return refused("numbers are those of letters, with commas");
        }
        var by = asked.getOrDefault("by", "unknown");
        boolean execute = "true".equals(asked.get("execute"));
        return node.redrive(choice, by, execute)
                .whenComplete((outcome, failure) -> {
                    if (execute) {
                        audit(choice, by, role, outcome, failure);
                    }
                })
                .thenApply(outcome -> Api.json(200, outcome))
                .exceptionally(Api::failed);
    }

    private static RedriveChoice choice(Map<String, String> asked) {
        var numbers = asked.getOrDefault("numbers", "");
        return numbers.isEmpty()
                ? new RedriveChoice.Fitting(filter(asked, 0))
                : new RedriveChoice.Numbers(Arrays.stream(numbers.split(","))
                        .map(Long::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static LetterFilter filter(Map<String, String> asked, long since) {
        return new LetterFilter(given(asked, "lane"), given(asked, "merchant"), given(asked, "matching"), since);
    }

    private static @Nullable String given(Map<String, String> asked, String name) {
        var value = asked.getOrDefault(name, "");
        return value.isEmpty() ? null : value;
    }

    /** What failed may have been done in part: every letter that was sent is marked. */
    private static void audit(
            RedriveChoice choice,
            String by,
            Doorkeeper.Role role,
            @Nullable RedriveOutcome outcome,
            @Nullable Throwable failure) {
        var filter = choice instanceof RedriveChoice.Fitting(var fitting) ? fitting : LetterFilter.ALL;
        var detail = outcome == null
                ? "failed on the way: " + failure
                : "%d of %d letters redriven".formatted(outcome.lettersSent(), outcome.letters());
        new Audit(
                        by,
                        "deadletters redrive",
                        filter.lane(),
                        filter.merchant(),
                        choice.words() + ": " + detail + role.note())
                .log();
    }

    private static CompletionStage<HttpResponse> refused(String sentence) {
        return CompletableFuture.completedFuture(Api.json(400, Map.of("error", sentence)));
    }
}
