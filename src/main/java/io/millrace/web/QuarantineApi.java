package io.millrace.web;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.millrace.base.Audit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * The routes of merchants that are set aside.
 *
 * <pre>
 *   GET  /api/v1/quarantine                       who is set aside; lane=, merchant=, matching= restrict
 *   POST /api/v1/quarantine/release?execute=true  lets them come back; lane=, and merchant=, matching= or all=true
 *   POST /api/v1/quarantine/skip?execute=true     the same, their failing change going to the dead letters first
 * </pre>
 *
 * <p>Without {@code execute=true} a POST answers what it would do. {@code by} says who asks, for the audit log.
 */
final class QuarantineApi extends AllDirectives {
    private final NodeQuestions node;

    QuarantineApi(NodeQuestions node) {
        this.node = node;
    }

    /** @param role who asks, which the audit log says beside the name */
    Route routes(Doorkeeper.Role role) {
        return pathPrefix(
                "quarantine",
                () -> concat(
                        pathEnd(() -> get(() -> selection(
                                (selection, _) -> node.setAside(selection).thenApply(all -> answer(all, false))))),
                        path("release", () -> post(() -> release(false, role))),
                        path("skip", () -> post(() -> release(true, role)))));
    }

    private Route release(boolean skip, Doorkeeper.Role role) {
        return parameterOptional(
                "execute",
                execute -> parameterOptional(
                        "by",
                        by -> selection((selection, all) -> {
                            if (selection.everybody() && !all) {
                                return refused("say which merchants: merchant=, matching= or all=true");
                            }
                            if (!execute.equals(Optional.of("true"))) {
                                return node.setAside(selection).thenApply(found -> answer(found, false));
                            }
                            return node.release(selection, skip).thenApply(released -> {
                                audit(
                                        by.orElse("unknown"),
                                        role,
                                        skip ? "quarantine skip" : "quarantine release",
                                        released);
                                return answer(released, true);
                            });
                        })));
    }

    private static CompletionStage<HttpResponse> refused(String sentence) {
        return CompletableFuture.completedFuture(Api.json(400, Map.of("error", sentence)));
    }

    private static void audit(String by, Doorkeeper.Role role, String action, List<Quarantined> released) {
        for (var one : released) {
            var state = one.setAside();
            var detail = state.parked() + " changes parked" + role.note();
            new Audit(by, action, one.lane(), state.merchant(), detail).log();
        }
    }

    private Route selection(BiFunction<Selection, Boolean, CompletionStage<HttpResponse>> answer) {
        return parameterOptional(
                "lane",
                lane -> parameterOptional(
                        "merchant",
                        merchant -> parameterOptional(
                                "matching",
                                matching -> parameterOptional("all", all -> {
                                    var selection = new Selection(
                                            lane.orElse(null), merchant.orElse(null), matching.orElse(null));
                                    return completeWithFuture(answer.apply(selection, all.equals(Optional.of("true")))
                                            .exceptionally(Api::failed));
                                }))));
    }

    private static HttpResponse answer(List<Quarantined> all, boolean executed) {
        return Api.json(200, QuarantineJson.of(all).put("executed", executed));
    }
}
