package io.millrace.gateway;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;

/** The token that a request shows as {@code Authorization: Bearer TOKEN}. */
public final class BearerToken {
    private static final String BEARER = "Bearer ";

    private BearerToken() {}

    /** Empty where it shows none. */
    public static String of(HttpRequest request) {
        return request.getHeader("Authorization")
                .map(HttpHeader::value)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .orElse("");
    }
}
