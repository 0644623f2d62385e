package io.millrace.web;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.millrace.base.Audit;
import io.millrace.logging.LevelChange;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The routes of what the nodes log.
 *
 * <pre>
 *   GET  /api/v1/loglevel                              the levels that are changed at present, by node
 *   POST /api/v1/loglevel?logger=L&amp;level=debug     for 600 seconds, or for=SECONDS; of all nodes, or node=NAME
 *   POST /api/v1/loglevel?logger=L&amp;level=usual     back to what is usual
 * </pre>
 *
 * <p>{@code by} says who asks, for the audit log.
 */
final class LogApi extends AllDirectives {
    private static final Duration USUAL_LENGTH = Duration.ofMinutes(10);

    private final NodeQuestions node;

    LogApi(NodeQuestions node) {
        this.node = node;
    }

    Route routes(Doorkeeper.Role role) {
        return path(
                "loglevel",
                () -> concat(
                        get(() -> completeWithFuture(node.logLevels()
                                .thenApply(levels -> Api.json(200, levels))
                                .exceptionally(Api::failed))),
                        post(() -> parameterMap(parameters -> completeWithFuture(change(parameters, role))))));
    }

    private CompletionStage<HttpResponse> change(Map<String, String> parameters, Doorkeeper.Role role) {
        LevelChange change;
        try {
            change = asked(parameters);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Api.json(400, Map.of("error", String.valueOf(e.getMessage()))));
        }
        return node.changeLogLevel(change)
                .thenApply(levels -> {
                    var by = parameters.getOrDefault("by", "unknown");
                    new Audit(by, "loglevel", null, null, change.sentence() + role.note()).log();
                    return Api.json(200, levels);
                })
                .exceptionally(Api::failed);
    }

    private static LevelChange asked(Map<String, String> parameters) {
        var logger = parameters.getOrDefault("logger", "");
        var level = parameters.getOrDefault("level", "");
        if (logger.isEmpty() || level.isEmpty()) {
            throw new IllegalArgumentException("say which logger= and which level=");
        }
        return new LevelChange(
                Optional.ofNullable(parameters.get("node"))
                        .filter(name -> !name.isEmpty())
                        .orElse(null),
                logger,
                level.equalsIgnoreCase("usual") ? null : level,
                millis(parameters.get("for")));
    }

    private static long millis(@Nullable String seconds) {
        try {
            return seconds == null ? USUAL_LENGTH.toMillis() : Math.multiplyExact(Long.parseLong(seconds), 1_000L);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("for is '" + seconds + "': seconds are expected, such as 600", e);
        }
    }
}
