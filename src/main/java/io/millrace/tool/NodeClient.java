package io.millrace.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Audit;
import io.millrace.base.CertificateTrouble;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.base.Tls;
import io.millrace.logging.LevelChange;
import io.millrace.web.HttpSettings;
import io.millrace.web.Selection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Asks a running node over HTTP. */
final class NodeClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpSettings settings;
    private final String token;
    private final HttpClient http;

    /** Shows the token of the environment, or else the best one that the configuration has. */
    NodeClient(HttpSettings settings) {
        this(settings, System.getenv().getOrDefault("MILLRACE_TOKEN", ""));
    }

    NodeClient(HttpSettings settings, String given) {
        this.settings = settings;
        var own = settings.operator().isEmpty() ? settings.viewer() : settings.operator();
        this.token = given.isEmpty() ? own.reveal() : given;
        var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3));
        if (!settings.tls().ca().isEmpty()) {
            client.sslContext(
                    Tls.trusting("millrace.http.tls.ca", settings.tls().ca()));
        }
        this.http = client.build();
    }

    String address() {
        return settings.scheme() + "://" + settings.host() + ":" + settings.port();
    }

    /** The node's status; nothing where no node answers. */
    Optional<JsonNode> status() {
        return send(
                HttpRequest.newBuilder(URI.create(address() + "/api/v1/status")).build());
    }

    /** Has a lane's {@code action} done, with these parameters; nothing where no node answers. */
    Optional<JsonNode> lane(String lane, String action, Map<String, String> parameters) {
        var query = new StringJoiner("&", "?", "").add("by=" + encoded(Audit.who()));
        parameters.forEach((name, value) -> parameter(query, name, value));
        var uri = URI.create(address() + "/api/v1/lanes/" + encoded(lane) + "/" + action + query);
        return send(HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** A page of merchants; nothing where no node answers. */
    Optional<JsonNode> merchants(String words, String sort, int page, int size) {
        var query = "?q=" + encoded(words) + "&sort=" + encoded(sort) + "&page=" + page + "&size=" + size;
        return send(HttpRequest.newBuilder(URI.create(address() + "/api/v1/merchants" + query))
                .build());
    }

    /** One merchant with its newest changes; nothing where no node answers. */
    Optional<JsonNode> merchant(String id, int changes) {
        return send(HttpRequest.newBuilder(
                        URI.create(address() + "/api/v1/merchants/" + encoded(id) + "?changes=" + changes))
                .build());
    }

    /** What the node answers to a question that changes nothing, as it is; nothing where no node answers. */
    Optional<String> text(String path) {
        return answer(HttpRequest.newBuilder(URI.create(address() + path)).build());
    }

    /** True if a node has rewound its lane; false where no node answers. */
    boolean rewind(String lane, String from) {
        var uri = URI.create(
                address() + "/api/v1/lanes/" + lane + "/rewind?from=" + encoded(from) + "&by=" + encoded(Audit.who()));
        return send(HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                .isPresent();
    }

    /**
     * Lets merchants that are set aside come back, or tells who would.
     *
     * @param action release or skip
     * @return whom it is done to; nothing where no node answers
     */
    Optional<JsonNode> comeBack(String action, Selection selection, boolean all, boolean execute) {
        var query = new StringJoiner("&", "?", "");
        query.add("execute=" + execute).add("all=" + all).add("by=" + encoded(Audit.who()));
        parameter(query, "lane", selection.lane());
        parameter(query, "merchant", selection.merchant());
        parameter(query, "matching", selection.matching());
        return send(HttpRequest.newBuilder(URI.create(address() + "/api/v1/quarantine/" + action + query))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** The levels that are changed at present, by node; nothing where no node answers. */
    Optional<JsonNode> logLevels() {
        return send(HttpRequest.newBuilder(URI.create(address() + "/api/v1/loglevel"))
                .build());
    }

    /** Changes a level; the nodes that have done it, or nothing where no node answers. */
    Optional<JsonNode> changeLogLevel(LevelChange change) {
        var query = new StringJoiner("&", "?", "");
        query.add("logger=" + encoded(change.logger()))
                .add("level=" + encoded(change.level() == null ? "usual" : change.level()))
                .add("for=" + Duration.ofMillis(change.forMillis()).toSeconds())
                .add("by=" + encoded(Audit.who()));
        parameter(query, "node", change.node());
        return send(HttpRequest.newBuilder(URI.create(address() + "/api/v1/loglevel" + query))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** For a command that needs a node to answer. */
    SetUpException nobodyAnswers() {
        return new SetUpException(
                Reason.UNREACHABLE, "no node answers at " + address() + ": start one with `millrace node -c FILE`");
    }

    private static void parameter(StringJoiner query, String name, @Nullable String value) {
        if (value != null) {
            query.add(name + "=" + encoded(value));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Optional<JsonNode> send(HttpRequest request) {
        return answer(request).map(NodeClient::json);
    }

    /** What is no JSON says nothing. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private Optional<String> answer(HttpRequest request) {
        try {
            var timed = HttpRequest.newBuilder(request, (_, _) -> true).timeout(Duration.ofSeconds(70));
            if (!token.isEmpty()) {
                timed.header("Authorization", "Bearer " + token);
            }
            var answer = http.send(timed.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new SetUpException(
                        Reason.REFUSED,
                        "the node says: " + json(answer.body()).path("error").asText(answer.body()));
            }
            return Optional.of(answer.body());
        } catch (ConnectException e) {
            return Optional.empty();
        } catch (IOException e) {
            var distrust = CertificateTrouble.of(e);
            if (distrust.isPresent()) {
                throw new SetUpException(
                        Reason.UNTRUSTED,
                        "the node at " + address() + " is not trusted: " + distrust.get()
                                + "; mend millrace.http.host or millrace.http.tls",
                        e);
            }
            throw new SetUpException(Reason.UNREACHABLE, "the node at " + address() + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetUpException(Reason.UNREACHABLE, "interrupted", e);
        }
    }
}
