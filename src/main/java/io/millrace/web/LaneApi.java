package io.millrace.web;

import akka.Done;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.millrace.base.Audit;
import io.millrace.feed.LaneTuning;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The routes of lanes.
 *
 * <pre>
 *   POST /api/v1/lanes/LANE/rewind?from=beginning  or end, or an ISO-8601 time
 *   POST /api/v1/lanes/LANE/pause                  drained and kept still, for=SECONDS at most, or 600
 *   POST /api/v1/lanes/LANE/resume                 on at once
 *   POST /api/v1/lanes/LANE/tune?batch-max=N       and batch-linger=MILLIS, for=SECONDS, or 600; of all nodes, or node=NAME;
 *                                                  without either of the two, as configured
 * </pre>
 *
 * <p>{@code by} says who asks, for the audit log. What is changed for a while goes back by itself.
 */
final class LaneApi extends AllDirectives {
    private static final Duration USUAL_LENGTH = Duration.ofMinutes(10);
    private static final Duration LENGTH_MAX = Duration.ofHours(24);

    private final NodeQuestions node;

    LaneApi(NodeQuestions node) {
        this.node = node;
    }

    Route routes(Doorkeeper.Role role) {
        return pathPrefix(
                "lanes",
                () -> concat(
                        action("rewind", role, this::rewind),
                        action("pause", role, this::pause),
                        action("resume", role, this::resume),
                        action("tune", role, this::tune)));
    }

    /** What is done to a lane, and how the audit log calls it. */
    private record Deed(String action, String detail, CompletionStage<Done> done) {}

    private Route action(String name, Doorkeeper.Role role, BiFunction<String, Map<String, String>, Deed> action) {
        return path(
                PathMatchers.segment().slash(name),
                lane -> post(() -> parameterMap(
                        asked -> completeWithFuture(answer(lane, asked, role, () -> action.apply(lane, asked))))));
    }

    private static CompletionStage<HttpResponse> answer(
            String lane, Map<String, String> asked, Doorkeeper.Role role, java.util.function.Supplier<Deed> action) {
        Deed deed;
        try {
            deed = action.get();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Api.json(400, Map.of("error", String.valueOf(e.getMessage()))));
        }
        return deed.done()
                .thenApply(_ -> {
                    var by = asked.getOrDefault("by", "unknown");
                    new Audit(by, deed.action(), lane, null, deed.detail() + role.note()).log();
                    return Api.json(200, Map.of("lane", lane, "done", deed.detail()));
                })
                .exceptionally(Api::failed);
    }

    private Deed rewind(String lane, Map<String, String> asked) {
        var text = asked.getOrDefault("from", "");
        var from = Api.from(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "from is '" + text + "': beginning, end, or a time such as 2026-01-31T12:00:00Z"));
        return new Deed("replay", "from " + text, node.rewind(lane, from));
    }

    private Deed pause(String lane, Map<String, String> asked) {
        var length = length(asked);
        return new Deed("pause", "for " + length.toSeconds() + " s", node.pause(lane, length));
    }

    private Deed resume(String lane, Map<String, String> asked) {
        return new Deed("resume", "goes on", node.resume(lane));
    }

    private Deed tune(String lane, Map<String, String> asked) {
        var max = number(asked, "batch-max");
        var tuning = new LaneTuning(max == null ? null : Math.toIntExact(max), number(asked, "batch-linger"));
        var length = length(asked);
        var one = Optional.ofNullable(asked.get("node")).filter(name -> !name.isEmpty());
        var detail = tuning.sentence()
                + (tuning.equals(LaneTuning.NONE) ? "" : " for " + length.toSeconds() + " s")
                + one.map(name -> " on " + name).orElse("");
        return new Deed("tune", detail, node.tune(lane, one.orElse(null), tuning, length));
    }

    private static Duration length(Map<String, String> asked) {
        var seconds = number(asked, "for");
        var length = seconds == null ? USUAL_LENGTH : Duration.ofSeconds(seconds);
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException(
                    "for is " + length.toSeconds() + ": 1 to " + LENGTH_MAX.toSeconds() + " seconds");
        }
        return length;
    }

    private static @Nullable Long number(Map<String, String> asked, String name) {
        var text = asked.getOrDefault(name, "");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + " is '" + text + "': a number is expected");
        }
        return Long.valueOf(text);
    }
}
