package io.millrace.gateway;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.Clock;
import io.millrace.change.MerchantId;
import io.millrace.sink.elastic.MerchantSearch;
import io.millrace.sink.elastic.MerchantSearch.Answer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes by which merchants search.
 *
 * <pre>
 *   GET|POST /MERCHANT/KIND/_search    Elasticsearch's answer; the body as for its search, of what is offered
 *   GET|POST /MERCHANT/KIND/_count     how many
 * </pre>
 *
 * <p>A request shows the merchant's token, {@code Authorization: Bearer TOKEN}, where there is a key to sign them. Answers: 400
 * for a query that is not offered, 401 without a token, 403 with another merchant's, 404 for a kind that is not there, 413 for
 * a body that is too large, 429 for too many requests, 503 where Elasticsearch is away.
 */
public final class Gateway extends AllDirectives implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> kinds;
    private final GatewaySettings settings;
    private final Predicate<String> open;
    private final MerchantTokens tokens;
    private final RateLimit limit;
    private final MerchantSearch search;

    /**
     * @param kinds of documents that there are
     * @param open whether everybody may search where there is no key, by the host that a request was sent to
     */
    public Gateway(Set<String> kinds, GatewaySettings settings, Predicate<String> open, MerchantSearch search) {
        this.kinds = Set.copyOf(kinds);
        this.settings = settings;
        this.open = open;
        this.tokens = new MerchantTokens(settings.keys());
        this.limit = new RateLimit(settings.rate(), settings.burst(), Clock.STEADY);
        this.search = search;
    }

    public Route routes() {
        return pathPrefix(
                PathMatchers.segment().slash(PathMatchers.segment()),
                (merchant, kind) -> concat(
                        path("_search", () -> asked(merchant, kind, false)),
                        path("_count", () -> asked(merchant, kind, true))));
    }

    private Route asked(String merchant, String kind, boolean count) {
        return extractRequest(request -> {
            if (!request.method().equals(HttpMethods.GET) && !request.method().equals(HttpMethods.POST)) {
                return complete(error(405, "a search is a GET or a POST"));
            }
            var who = MerchantId.parse(merchant);
            var refusal = refusal(request, who, kind);
            if (refusal.isPresent() || who.isEmpty()) {
                return complete(refusal.orElseGet(() -> error(404, "there is no such merchant")));
            }
            return withSizeLimit(
                    CheckedSearch.BODY_BYTES_MAX,
                    () -> parameterMap(parameters -> entity(
                            Unmarshaller.entityToByteArray(),
                            body -> answer(who.get(), kind, body, parameters, count))));
        });
    }

    /** Why it is not answered, whatever the query; in the order in which the least is told to strangers. */
    private Optional<HttpResponse> refusal(HttpRequest request, Optional<MerchantId> merchant, String kind) {
        if (!settings.guarded() && !open.test(request.getUri().getHost().address())) {
            return Optional.of(error(403, "the search gateway is closed: set millrace.gateway.key"));
        }
        if (settings.guarded()) {
            var known = tokens.merchant(BearerToken.of(request), Clock.SYSTEM.millis() / 1_000);
            if (known.isEmpty()) {
                return Optional.of(error(401, "show the merchant's token: Authorization: Bearer TOKEN"));
            }
            if (!known.equals(merchant)) {
                return Optional.of(error(403, "the token is not this merchant's"));
            }
        }
        if (merchant.isEmpty()) {
            return Optional.of(error(404, "there is no such merchant"));
        }
        if (!limit.take(merchant.get())) {
            return Optional.of(
                    error(429, "more than " + settings.rate() + " requests a second: wait a moment and try again")
                            .addHeader(RawHeader.create("Retry-After", "1")));
        }
        return kinds.contains(kind) ? Optional.empty() : Optional.of(error(404, "there is no such kind of documents"));
    }

    private Route answer(MerchantId merchant, String kind, byte[] body, Map<String, String> parameters, boolean count) {
        ObjectNode query;
        try {
            query = CheckedSearch.of(body, parameters, count);
        } catch (RefusedQueryException e) {
            return complete(error(400, String.valueOf(e.getMessage())));
        }
        CompletionStage<Answer> answer =
                count ? search.count(kind, merchant, query) : search.search(kind, merchant, query);
        return completeWithFuture(answer.thenApply(found -> response(merchant, found)));
    }

    /** What is wrong with Elasticsearch is for operators, not for merchants. */
    private static HttpResponse response(MerchantId merchant, Answer answer) {
        return switch (answer) {
            case Answer.Found(var body) -> HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, body);
            case Answer.Refused(var reason) -> error(400, reason);
            case Answer.Away(var reason) -> {
                log.warn("a search of merchant {} cannot be answered: {}", merchant, reason);
                yield error(503, "the search is away: try again in a moment");
            }
        };
    }

    private static HttpResponse error(int status, String sentence) {
        return HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .withEntity(
                        ContentTypes.APPLICATION_JSON,
                        JSON.createObjectNode().put("error", sentence).toString());
    }

    @Override
    public void close() {
        search.close();
    }
}
