package io.millrace.web;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.StringUnmarshallers;
import io.millrace.change.MerchantId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The routes of merchants.
 *
 * <pre>
 *   GET  /api/v1/merchants      those in memory or in quarantine; q=, sort=, page=, size=, as {@link MerchantQuery} takes them
 *   GET  /api/v1/merchants/ID   one of them in every lane, also where it is idle: which node holds it
 * </pre>
 */
final class MerchantApi extends AllDirectives {
    private static final int SIZE = 50;

    private final NodeQuestions node;

    MerchantApi(NodeQuestions node) {
        this.node = node;
    }

    Route routes() {
        return pathPrefix(
                "merchants",
                () -> get(() -> concat(pathEnd(this::page), path(PathMatchers.segment(), id -> completeWithFuture(one(id))))));
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
            return refused(e.getMessage());
        }
        return answer(query);
    }

    private CompletionStage<HttpResponse> one(String id) {
        return MerchantId.parse(id).isEmpty()
                ? refused("'" + id + "' is not a merchant's id: letters, digits, _ and -")
                : answer(MerchantQuery.of(id));
    }

    private CompletionStage<HttpResponse> answer(MerchantQuery query) {
        return node.merchants(query).thenApply(found -> Api.json(200, found)).exceptionally(Api::failed);
    }

    private static CompletionStage<HttpResponse> refused(String sentence) {
        return CompletableFuture.completedFuture(Api.json(400, Map.of("error", sentence)));
    }
}
