package io.millrace.web;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.StringUnmarshallers;
import io.millrace.change.MerchantId;
import io.millrace.feed.MerchantTail;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The routes of merchants.
 *
 * <pre>
 *   GET  /api/v1/merchants      those in memory or in quarantine; q=, sort=, page=, size=, as {@link MerchantQuery} takes them
 *   GET  /api/v1/merchants/ID   one of them in every lane, also where it is idle: which node holds it; with its newest
 *                               changes, so many as changes= says
 * </pre>
 */
final class MerchantApi extends AllDirectives {
    private static final int SIZE = 50;
    private static final int CHANGES_MAX = 1_000;

    private final NodeQuestions node;

    MerchantApi(NodeQuestions node) {
        this.node = node;
    }

    Route routes() {
        return pathPrefix(
                "merchants", () -> get(() -> concat(pathEnd(this::page), path(PathMatchers.segment(), this::one))));
    }

    private Route page() {
        return parameterOptional(
                "q",
                text -> parameterOptional(
                        "sort",
                        sort -> parameterOptional(
                                StringUnmarshallers.INTEGER,
                                "page",
                                page -> parameterOptional(
                                        StringUnmarshallers.INTEGER,
                                        "size",
                                        size -> completeWithFuture(page(
                                                text.orElse(""),
                                                sort.orElse("behind"),
                                                page.orElse(1),
                                                size.orElse(SIZE)))))));
    }

    private CompletionStage<HttpResponse> page(String text, String sort, int page, int size) {
        MerchantQuery query;
        try {
            query = MerchantQuery.parse(text, sort, page, size);
        } catch (IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()));
        }
        return node.merchants(query).thenApply(found -> Api.json(200, found)).exceptionally(Api::failed);
    }

    private Route one(String id) {
        return parameterOptional(
                StringUnmarshallers.INTEGER, "changes", changes -> completeWithFuture(one(id, changes.orElse(0))));
    }

    private CompletionStage<HttpResponse> one(String id, int changes) {
        if (MerchantId.parse(id).isEmpty()) {
            return refused("'" + id + "' is not a merchant's id: letters, digits, _ and -");
        }
        if (changes < 0 || changes > CHANGES_MAX) {
            return refused("changes is " + changes + ": 0 to " + CHANGES_MAX);
        }
        CompletionStage<List<MerchantTail.Line>> lines =
                changes == 0 ? CompletableFuture.completedFuture(List.of()) : node.changes(id, changes);
        return node.merchants(MerchantQuery.of(id))
                .thenCombine(lines, (page, last) -> Api.json(200, new One(page.merchants(), last)))
                .exceptionally(Api::failed);
    }

    /** One merchant: how it is in each lane, and its newest changes, the oldest of them first. */
    private record One(List<MerchantPage.Line> merchants, List<MerchantTail.Line> changes) {}

    private static CompletionStage<HttpResponse> refused(String sentence) {
        return CompletableFuture.completedFuture(Api.json(400, Map.of("error", sentence)));
    }
}
