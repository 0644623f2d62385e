package io.millrace.web;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of the dashboard: {@code /} and {@code /ui/FILE}. They hold nothing secret, so that whoever has a token can open the
 * page that asks for it; whatever the page shows, it asks of the API.
 *
 * <p>The page may run and show what comes from here alone, may speak to nobody else, and may stand in no other page.
 */
final class Pages extends AllDirectives {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final List<String> NAMES = List.of(
            "index.html",
            "dashboard.css",
            "icon.svg",
            "actors.js",
            "dom.js",
            "letters.js",
            "main.js",
            "merchant.js",
            "merchants.js",
            "node.js",
            "nodes.js",
            "quarantine.js",
            "road.js",
            "trace.js",
            "words.js");

    private final Map<String, HttpResponse> files =
            NAMES.stream().collect(Collectors.toMap(name -> name, Pages::response));

    Route routes() {
        return concat(
                pathSingleSlash(() -> get(() -> complete(file("index.html")))),
                pathPrefix(
                        "ui",
                        () -> path(
                                PathMatchers.segment(),
                                name -> files.containsKey(name) ? get(() -> complete(file(name))) : reject())));
    }

    private HttpResponse file(String name) {
        var file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("there is no file " + name);
        }
        return file;
    }

    private static HttpResponse response(String name) {
        try (var in = Pages.class.getResourceAsStream("/dashboard/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the dashboard's file " + name + " is missing");
            }
            return HttpResponse.create()
                    .withEntity(type(name), in.readAllBytes())
                    .addHeaders(headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<HttpHeader> headers() {
        return Stream.of(
                        RawHeader.create("Content-Security-Policy", POLICY),
                        RawHeader.create("X-Content-Type-Options", "nosniff"),
                        RawHeader.create("Referrer-Policy", "no-referrer"),
                        RawHeader.create("Cache-Control", "no-cache"))
                .map(HttpHeader.class::cast)
                .toList();
    }

    private static ContentType type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> ContentTypes.TEXT_HTML_UTF8;
            case "css" -> MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
            case "svg" -> MediaTypes.IMAGE_SVG_XML.toContentType();
            default -> MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8);
        };
    }
}
