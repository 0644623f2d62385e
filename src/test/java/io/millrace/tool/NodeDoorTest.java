package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.ServerBinding;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.base.Audit;
import io.millrace.base.Pki;
import io.millrace.base.Secret;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.base.TlsSettings;
import io.millrace.logging.LevelChange;
import io.millrace.web.Api;
import io.millrace.web.HttpSettings;
import io.millrace.web.QuietNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A node's HTTP side, and who may do what there. */
class NodeDoorTest {
    private static final Secret VIEWER = new Secret("viewer-5f0c2f");
    private static final Secret OPERATOR = new Secret("operator-99ab1e");
    private static final TlsSettings PLAIN = new TlsSettings("millrace.http.tls", "", "", "");

    @TempDir
    private Path directory = Path.of("");

    private final ActorSystem<Done> system = ActorSystem.create(
            Behaviors.empty(),
            "door",
            ConfigFactory.parseString("akka.actor.provider = local").withFallback(ConfigFactory.load()));

    @AfterEach
    void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static HttpSettings guarded(int port) {
        return new HttpSettings("127.0.0.1", port, VIEWER, OPERATOR, PLAIN);
    }

    private int open(HttpSettings settings) throws Exception {
        ServerBinding binding = new Api(new QuietNode(true, true), settings, Optional.empty(), false)
                .bind(system)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return binding.localAddress().getPort();
    }

    private static HttpResponse<String> ask(int port, String method, String path, String authorization)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,  /alive,                                       '',                      200
            GET,  /ready,                                       '',                      200
            GET,  /api/v1/status,                               '',                      401
            GET,  /api/v1/status,                               Bearer wrong,            401
            GET,  /api/v1/status,                               Bearer,                  401
            GET,  /api/v1/status,                               Basic viewer-5f0c2f,     401
            GET,  /api/v1/status,                               Bearer viewer-5f0c2f,    200
            GET,  /api/v1/status,                               bearer operator-99ab1e,  200
            GET,  /api/v1/quarantine,                           Bearer viewer-5f0c2f,    200
            GET,  /api/v1/deadletters,                          Bearer viewer-5f0c2f,    200
            GET,  /api/v1/deadletters?limit=1001,               Bearer viewer-5f0c2f,    400
            GET,  /api/v1/deadletters/0,                        Bearer viewer-5f0c2f,    403
            GET,  /api/v1/deadletters/0,                        Bearer operator-99ab1e,  404
            POST, /api/v1/deadletters/redrive?all=true,         Bearer viewer-5f0c2f,    403
            POST, /api/v1/deadletters/redrive?all=true,         Bearer operator-99ab1e,  200
            POST, /api/v1/deadletters/redrive?all=true&lane=a,  Bearer operator-99ab1e,  400
            POST, /api/v1/deadletters/redrive?numbers=1;2,      Bearer operator-99ab1e,  400
            GET,  /anywhere,                                    '',                      401
            POST, /api/v1/lanes/search/rewind?from=end,         '',                      401
            POST, /api/v1/lanes/search/rewind?from=end,         Bearer viewer-5f0c2f,    403
            POST, /api/v1/lanes/search/rewind?from=end,         Bearer operator-99ab1e,  200
            POST, /api/v1/quarantine/skip?all=true&execute=true,    Bearer viewer-5f0c2f,    403
            POST, /api/v1/quarantine/release?all=true&execute=true, Bearer operator-99ab1e,  200
            GET,  /api/v1/history,                              Bearer viewer-5f0c2f,    200
            GET,  /api/v1/history?after=-1,                     Bearer viewer-5f0c2f,    200
            GET,  /api/v1/loglevel,                             Bearer viewer-5f0c2f,    200
            POST, /api/v1/loglevel?logger=io.millrace&level=debug, Bearer viewer-5f0c2f,    403
            POST, /api/v1/loglevel?logger=io.millrace&level=debug, Bearer operator-99ab1e,  200
            POST, /api/v1/loglevel?logger=io.millrace,          Bearer operator-99ab1e,  400
            POST, /api/v1/loglevel?logger=io.millrace&level=debug&for=0,      Bearer operator-99ab1e, 400
            POST, /api/v1/loglevel?logger=io.millrace&level=debug&for=a-while, Bearer operator-99ab1e, 400
            """)
    void aViewerLooksAndAnOperatorActs(String method, String path, String authorization, int expected)
            throws Exception {
        var answer = ask(open(guarded(0)), method, path, authorization);

        assertEquals(expected, answer.statusCode(), answer.body());
        if (expected > 400) {
            var error = new ObjectMapper().readTree(answer.body()).path("error").asText();
            assertFalse(error.isEmpty(), answer.body());
            assertFalse(error.contains("5f0c2f"), error);
        }
    }

    @Test
    void withoutTokensNobodyIsAsked() throws Exception {
        int port = open(new HttpSettings("127.0.0.1", 0, Secret.NONE, Secret.NONE, PLAIN));

        assertEquals(200, ask(port, "GET", "/api/v1/status", "").statusCode());
        assertEquals(
                200,
                ask(port, "POST", "/api/v1/lanes/search/rewind?from=end", "").statusCode());
    }

    /** Like a browser, which says where the page that asks comes from, and whom it has asked. */
    private static int statusOf(int port, String method, String host, String more) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            var request = method + " /api/v1/loglevel?logger=io.millrace&level=info HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\nContent-Length: 0\r\n" + more + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    @Test
    void aPageOfAnotherHostDoesNothingHere() throws Exception {
        int port = open(new HttpSettings("127.0.0.1", 0, Secret.NONE, Secret.NONE, PLAIN));
        var ours = "127.0.0.1:" + port;

        assertEquals(200, statusOf(port, "POST", ours, "Origin: http://" + ours + "\r\n"));
        assertEquals(200, statusOf(port, "POST", "localhost:" + port, ""));
        assertEquals(403, statusOf(port, "POST", ours, "Origin: http://evil.example\r\n"));
        assertEquals(403, statusOf(port, "POST", ours, "Origin: null\r\n"));
        assertEquals(403, statusOf(port, "POST", "evil.example", "Origin: http://evil.example\r\n"));
        assertEquals(403, statusOf(port, "GET", "evil.example", ""));
    }

    @Test
    void thePageIsThereForWhoeverAsksAndRunsNothingFromElsewhere() throws Exception {
        int port = open(guarded(0));
        var page = ask(port, "GET", "/", "");

        assertEquals(200, page.statusCode());
        var policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'"), policy);
        var named = Pattern.compile("(?:href|src)=\"(/[^\"]*)\"|from '\\./([^']*)'");
        var found = named.matcher(page.body());
        while (found.find()) {
            var file = ask(port, "GET", found.group(1), "");
            assertEquals(200, file.statusCode(), found.group(1));
            var imported = named.matcher(file.body());
            while (imported.find()) {
                assertEquals(
                        200, ask(port, "GET", "/ui/" + imported.group(2), "").statusCode(), imported.group(2));
            }
        }
        assertEquals(401, ask(port, "GET", "/api/v1/history", "").statusCode());
        assertEquals(401, ask(port, "GET", "/ui/nothing.js", "").statusCode());
        assertEquals(401, ask(port, "GET", "/ui/..%2Freference.conf", "").statusCode());
    }

    @Test
    void anEmptyTokenOpensNothingWhereOnlyTheOtherIsSet() throws Exception {
        int port = open(new HttpSettings("127.0.0.1", 0, VIEWER, Secret.NONE, PLAIN));

        assertEquals(
                401,
                ask(port, "POST", "/api/v1/lanes/search/rewind?from=end", "Bearer ")
                        .statusCode());
        assertEquals(401, ask(port, "GET", "/api/v1/status", "").statusCode());
    }

    @Test
    void theCommandLineShowsItsTokenAndSaysWhyItIsRefused() throws Exception {
        int port = open(guarded(0));
        var viewing = new HttpSettings("127.0.0.1", port, VIEWER, Secret.NONE, PLAIN);

        assertTrue(new NodeClient(guarded(port), "").rewind("search", "end"));
        assertTrue(new NodeClient(viewing, "").status().isPresent());
        assertTrue(new NodeClient(viewing, OPERATOR.reveal()).rewind("search", "end"));
        var refused = assertThrows(SetUpException.class, () -> new NodeClient(viewing, "").rewind("search", "end"));
        assertEquals(Reason.REFUSED, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("a viewer may only look"), refused::getMessage);
    }

    private interface Deed {
        void run(NodeClient client);
    }

    /** What the audit log says of a deed that is asked for over HTTP. */
    private List<String> audited(Deed deed) throws Exception {
        int port = open(guarded(0));
        var log = (Logger) LoggerFactory.getLogger("io.millrace.audit");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try {
            deed.run(new NodeClient(guarded(port), ""));
        } finally {
            log.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theAuditLogSaysWhoHasRewoundALane() throws Exception {
        var lines = audited(client -> assertTrue(client.rewind("search", "end")));

        assertEquals(
                List.of("audit: by=" + Audit.who()
                        + " action=replay lane=search merchant=- detail=\"from end, as operator\""),
                lines);
    }

    @Test
    void theAuditLogSaysWhoHasChangedWhatIsLogged() throws Exception {
        var change = new LevelChange("node-2", "io.millrace.feed", "debug", 90_000);

        var lines = audited(client -> assertTrue(client.changeLogLevel(change).isPresent()));

        assertEquals(
                List.of("audit: by=" + Audit.who() + " action=loglevel lane=- merchant=-"
                        + " detail=\"io.millrace.feed at DEBUG for 90 s on node-2, as operator\""),
                lines);
    }

    @Test
    void theCommandLineSpeaksToANodeOverTlsThatItTrusts() throws Exception {
        var ours = new Pki(directory, "ours");
        var theirs = new Pki(directory, "theirs");
        var issued = ours.issue("node", "127.0.0.1");
        int port = open(new HttpSettings("127.0.0.1", 0, VIEWER, OPERATOR, tls(issued, ours)));

        var trusting = new HttpSettings("127.0.0.1", port, VIEWER, OPERATOR, tls(issued, ours));
        assertTrue(new NodeClient(trusting, "").status().isPresent());

        var wary = new HttpSettings("127.0.0.1", port, VIEWER, OPERATOR, tls(issued, theirs));
        var thrown = assertThrows(SetUpException.class, () -> new NodeClient(wary, "").status());
        assertEquals(Reason.UNTRUSTED, thrown.reason());
        assertTrue(String.valueOf(thrown.getMessage()).contains("from an authority"), thrown::getMessage);
    }

    private static TlsSettings tls(Pki.Issued issued, Pki authority) {
        return new TlsSettings(
                "millrace.http.tls",
                issued.certificate().toString(),
                issued.key().toString(),
                authority.ca().toString());
    }

    @Test
    void beyondLoopbackANodeAsksForTokens() {
        var open = new HttpSettings("0.0.0.0", 8558, Secret.NONE, Secret.NONE, PLAIN);

        assertTrue(open.problem().orElse("").contains("set millrace.http.tokens"));
        assertTrue(new HttpSettings("0.0.0.0", 8558, VIEWER, Secret.NONE, PLAIN)
                .problem()
                .isEmpty());
        for (var loopback : List.of("127.0.0.1", "::1", "localhost")) {
            assertTrue(new HttpSettings(loopback, 8558, Secret.NONE, Secret.NONE, PLAIN)
                    .problem()
                    .isEmpty());
        }
    }

    @Test
    void aNodeThatOthersReachIsNotStartedWithoutTokens() throws Exception {
        var file = Files.writeString(directory.resolve("shop.conf"), """
                millrace {
                  sources.shop { jdbc-url = "jdbc:postgresql://127.0.0.1:1/shop", tables.orders { merchant = tenant } }
                  lanes.search { store = elasticsearch }
                  http.host = "0.0.0.0"
                }
                """);
        var out = new StringWriter();

        int exit = Main.commandLine().setOut(new PrintWriter(out)).execute("check", "--offline", "-c", file.toString());

        assertEquals(Exit.USAGE, exit);
        assertTrue(out.toString().contains("WRONG this node: millrace.http.host is 0.0.0.0"), out::toString);
        var settings = MillraceSettings.load(file);
        assertThrows(SetUpException.class, () -> Millrace.start(settings));
    }

    @Test
    void theTwoTokensAreNotTheSame() {
        assertThrows(IllegalArgumentException.class, () -> new HttpSettings("127.0.0.1", 0, VIEWER, VIEWER, PLAIN));
    }
}
