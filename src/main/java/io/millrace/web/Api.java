package io.millrace.web;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.StringUnmarshallers;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Audit;
import io.millrace.base.Clock;
import io.millrace.base.Tls;
import io.millrace.feed.Offsets;
import io.millrace.gateway.Gateway;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A node's routes.
 *
 * <pre>
 *   GET  /alive                                    200 while the process answers
 *   GET  /ready                                    200 while captures and lanes run, on all nodes, else 503
 *   GET  /ready/node                               200 while the lanes of this node run, else 503
 *   GET  /, /ui/FILE                               the dashboard
 *   GET  /metrics                                  what this node measures, for Prometheus
 *   GET  /api/v1/status                            sources, lanes, lag, freshness
 *   GET  /api/v1/history?after=MILLIS              the same every five seconds, of the last quarter of an hour
 *   POST /api/v1/lanes/LANE/rewind?from=beginning  or end, or an ISO-8601 time
 * </pre>
 *
 * <p>{@code by} says who asks, for the audit log. And those of {@link QuarantineApi}, {@link LetterApi}, {@link LogApi} and {@link Gateway}. Where there are tokens, all
 * but {@code /alive}, the two {@code /ready} and the gateway, which has its own, ask for one ({@link Doorkeeper}).
 */
public final class Api extends AllDirectives implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NodeQuestions node;
    private final boolean healthOnly;
    private final Pages pages = new Pages();
    private final QuarantineApi quarantine;
    private final LetterApi letters;
    private final LogApi logs;
    private final HttpSettings settings;
    private final Optional<Gateway> gateway;
    private final Doorkeeper door;
    private final Metrics metrics = new Metrics(Clock.SYSTEM);

    /**
     * @param gateway where merchants search; none on a node that has another role
     * @param healthOnly answer for {@code /alive}, {@code /ready} and {@code /metrics} alone, as a node that has another role does
     */
    public Api(NodeQuestions node, HttpSettings settings, Optional<Gateway> gateway, boolean healthOnly) {
        this.node = node;
        this.healthOnly = healthOnly;
        this.quarantine = new QuarantineApi(node);
        this.letters = new LetterApi(node);
        this.logs = new LogApi(node);
        this.settings = settings;
        this.gateway = gateway;
        this.door = new Doorkeeper(settings);
    }

    /** Begins to answer; throws where the certificate cannot be used. */
    public CompletionStage<ServerBinding> bind(ActorSystem<?> system) {
        var server = Http.get(system).newServerAt(settings.host(), settings.port());
        return settings.tls().isEmpty()
                ? server.bind(routes())
                : server.enableHttps(ConnectionContext.httpsServer(Tls.server(settings.tls())))
                        .bind(routes());
    }

    /** Lets go of what was measured with; what is bound is unbound by its system. */
    @Override
    public void close() {
        metrics.close();
        gateway.ifPresent(Gateway::close);
    }

    Route routes() {
        return concat(
                health(),
                gateway.map(Gateway::routes).orElseGet(this::reject),
                healthOnly ? reject() : pages.routes(),
                door.guard(role -> healthOnly
                        ? metrics()
                        : concat(
                                metrics(),
                                pathPrefix(
                                        "api",
                                        () -> pathPrefix(
                                                "v1",
                                                () -> concat(
                                                        status(),
                                                        history(),
                                                        lanes(role),
                                                        quarantine.routes(role),
                                                        letters.routes(role),
                                                        logs.routes(role)))))));
    }

    private Route metrics() {
        return path(
                "metrics",
                () -> get(() -> completeWithFuture(node.measures()
                        .thenApply(measures -> HttpResponse.create()
                                .withEntity(ContentTypes.TEXT_PLAIN_UTF8, metrics.scrape(measures)))
                        .exceptionally(Api::failed))));
    }

    private Route health() {
        return concat(
                path("alive", () -> get(() -> complete(StatusCodes.OK, "alive\n"))),
                path("ready", () -> get(() -> readiness(node.ready()))),
                pathPrefix("ready", () -> path("node", () -> get(() -> readiness(node.readyItself())))));
    }

    private Route readiness(CompletionStage<Boolean> answer) {
        return onSuccess(
                answer,
                ready -> complete(
                        ready ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, ready ? "ready\n" : "not ready\n"));
    }

    private Route status() {
        return path(
                "status",
                () -> get(() -> completeWithFuture(
                        node.status().thenApply(status -> json(200, status)).exceptionally(Api::failed))));
    }

    private Route history() {
        return path(
                "history",
                () -> get(() -> parameterOptional(
                        StringUnmarshallers.LONG,
                        "after",
                        after -> complete(json(200, node.history(after.orElse(Long.MIN_VALUE)))))));
    }

    private Route lanes(Doorkeeper.Role role) {
        return pathPrefix(
                "lanes",
                () -> path(
                        akka.http.javadsl.server.PathMatchers.segment().slash("rewind"),
                        lane -> post(() -> parameter(
                                "from",
                                from -> parameterOptional(
                                        "by",
                                        by -> completeWithFuture(rewind(lane, from, by.orElse("unknown"), role)))))));
    }

    private CompletionStage<HttpResponse> rewind(String lane, String text, String by, Doorkeeper.Role role) {
        var from = from(text);
        if (from.isEmpty()) {
            var wrong =
                    Map.of("error", "from is '" + text + "': beginning, end, or a time such as 2026-01-31T12:00:00Z");
            return java.util.concurrent.CompletableFuture.completedFuture(json(400, wrong));
        }
        return node.rewind(lane, from.get())
                .thenApply(_ -> {
                    new Audit(by, "replay", lane, null, "from " + text + role.note()).log();
                    return json(200, Map.of("lane", lane, "from", text));
                })
                .exceptionally(Api::failed);
    }

    /** Where a lane is to go on from: {@code beginning}, {@code end}, or an ISO-8601 instant. */
    public static Optional<Offsets.From> from(String text) {
        return switch (text) {
            case "beginning" -> Optional.of(new Offsets.From.Beginning());
            case "end" -> Optional.of(new Offsets.From.End());
            default -> {
                try {
                    yield Optional.of(new Offsets.From.Time(Instant.parse(text).toEpochMilli()));
                } catch (DateTimeException e) {
                    yield Optional.empty();
                }
            }
        };
    }

    static HttpResponse failed(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        int status = cause instanceof IllegalArgumentException ? 404 : 500;
        return json(status, Map.of("error", String.valueOf(cause.getMessage())));
    }

    static HttpResponse json(int status, @Nullable Object body) {
        try {
            return HttpResponse.create()
                    .withStatus(status)
                    .withEntity(ContentTypes.APPLICATION_JSON, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("status cannot be written as JSON", e);
        }
    }
}
