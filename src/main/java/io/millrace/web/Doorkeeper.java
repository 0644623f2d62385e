package io.millrace.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.HttpChallenge;
import akka.http.javadsl.model.headers.WWWAuthenticate;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.millrace.base.Secret;
import io.millrace.gateway.BearerToken;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets requests pass by the token that they show: a viewer may look, an operator may act as well. Where there are no tokens,
 * everybody may do everything; but no page of another host, that somebody happens to look at on this machine.
 */
final class Doorkeeper extends AllDirectives {
    /** Who sends a request; the name is what the audit log says. */
    enum Role {
        ANYBODY,
        VIEWER,
        OPERATOR;

        /** What the audit log adds to a deed: nothing where nobody is asked who it is. */
        String note() {
            return this == ANYBODY ? "" : ", as " + name().toLowerCase(Locale.ROOT);
        }
    }

    private final HttpSettings settings;

    Doorkeeper(HttpSettings settings) {
        this.settings = settings;
    }

    /** The routes behind the door, for whom it opens. */
    Route guard(Function<Role, Route> inner) {
        return extractRequest(request -> {
            if (!request.method().equals(HttpMethods.GET) && isOfAnotherPage(request)) {
                return complete(foreign());
            }
            if (!settings.guarded()) {
                return settings.isOurs(request.getUri().getHost().address())
                        ? inner.apply(Role.ANYBODY)
                        : complete(foreign());
            }
            var role = role(request);
            if (role.isEmpty()) {
                return complete(unknown());
            }
            return role.get() == Role.VIEWER && !request.method().equals(HttpMethods.GET)
                    ? complete(refused())
                    : inner.apply(role.get());
        });
    }

    /** Browsers say whose page sends a request that may change something; the command line says nothing. */
    private static boolean isOfAnotherPage(HttpRequest request) {
        var host = request.getHeader("Host").map(HttpHeader::value).orElse("");
        return request.getHeader("Origin")
                .map(HttpHeader::value)
                .filter(origin -> !origin.equals("http://" + host) && !origin.equals("https://" + host))
                .isPresent();
    }

    private Optional<Role> role(HttpRequest request) {
        var token = BearerToken.of(request);
        // Both are compared whatever the first comparison says.
        boolean operator = same(settings.operator(), token);
        boolean viewer = same(settings.viewer(), token);
        return operator ? Optional.of(Role.OPERATOR) : viewer ? Optional.of(Role.VIEWER) : Optional.empty();
    }

    /** Takes as long whatever the token is: digests are compared, all of them of one length. */
    private static boolean same(Secret expected, String token) {
        boolean equal = MessageDigest.isEqual(digest(expected.reveal()), digest(token));
        return equal && !expected.isEmpty();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static HttpResponse unknown() {
        return Api.json(
                        401,
                        Map.of(
                                "error",
                                "say who you are: Authorization: Bearer TOKEN, one of millrace.http.tokens;"
                                        + " the command line takes it from its configuration or MILLRACE_TOKEN"))
                .addHeader(WWWAuthenticate.create(HttpChallenge.create("Bearer", "millrace")));
    }

    private static HttpResponse foreign() {
        return Api.json(403, Map.of("error", "a page of another host may not act here"));
    }

    private static HttpResponse refused() {
        return Api.json(
                403, Map.of("error", "a viewer may only look: take the token of millrace.http.tokens.operator"));
    }
}
