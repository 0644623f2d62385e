package io.millrace.sink.redshift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.base.Secret;
import io.millrace.sink.redshift.StageTrouble.Action;
import io.millrace.sink.redshift.StageTrouble.NoCredentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the stage makes of servers that do not do what they are asked: they are small ones in this JVM. */
class S3StageTest {
    private static final Duration CALL_MAX = Duration.ofSeconds(2);
    private static final String KEYS = "millrace.redshift.stage.";

    /** An answer of S3: its status, its code and message, and the region it names; no code: a page of something else. */
    private record Answer(int status, String code, String message, String region) {
        byte[] body() {
            var text = code.isEmpty()
                    ? "<html><body>" + message + "</body></html>"
                    : "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
            return text.getBytes(UTF_8);
        }
    }

    private static Answer answer(int status, String code, String message) {
        return new Answer(status, code, message, "");
    }

    @Test
    void whatAnOperatorHasToMendIsToldWithItsSetting() throws Exception {
        assertWrong(answer(403, "InvalidAccessKeyId", "No such key."), "does not know the access key", "access-key");
        assertWrong(answer(403, "SignatureDoesNotMatch", "No match."), "finds the secret key wrong", "secret-key");
        assertWrong(answer(400, "ExpiredToken", "Expired."), "any longer (ExpiredToken)", "access-key");
        assertWrong(answer(403, "AccessDenied", "Access Denied"), "the right s3:ListBucket", "bucket");
        assertWrong(answer(404, "NoSuchBucket", "None."), "there is no bucket", "bucket");
        assertWrong(
                new Answer(301, "PermanentRedirect", "Away.", "eu-north-1"), "is in the region eu-north-1", "region");
        assertWrong(
                new Answer(400, "AuthorizationHeaderMalformed", "the region is wrong; expecting 'x'", ""),
                "is in another region, not in us-east-1 (400, AuthorizationHeaderMalformed, the region is wrong;",
                "region");
        assertWrong(answer(404, "", "nginx"), "does not answer as S3 does (404", "endpoint");
        assertWrong(
                answer(400, "KeyTooLongError", "Too long."), "refuses to list (400, KeyTooLongError, Too long)", "");
        assertWrong(answer(403, "RequestTimeTooSkewed", "Late."), "the clock of this machine", "");
    }

    private static void assertWrong(Answer answer, String words, String setting) throws IOException {
        var failure = failure(answer);

        assertTrue(message(failure).contains(words), failure.getMessage());
        assertTrue(message(failure).contains(setting.isEmpty() ? "" : KEYS + setting), failure.getMessage());
        assertTrue(failure.wrongSetUp(), failure.getMessage());
    }

    @Test
    void whatPassesByItselfIsNoMatterOfTheSetUp() throws Exception {
        for (var answer : List.of(
                answer(503, "SlowDown", "Please reduce your request rate."),
                answer(500, "InternalError", "We encountered an internal error."),
                answer(502, "", "bad gateway"),
                answer(400, "RequestTimeout", "Idle too long."),
                answer(409, "OperationAborted", "Conflict."),
                answer(429, "", "too many"))) {
            var failure = failure(answer);

            assertFalse(failure.wrongSetUp(), failure.getMessage());
            assertTrue(message(failure).contains("(" + answer.status()), failure.getMessage());
        }
    }

    @Test
    void noSentenceAndNoCauseHoldsTheSecret() throws Exception {
        var shown = new StringWriter();
        failure(answer(403, "SignatureDoesNotMatch", "No match.")).printStackTrace(new PrintWriter(shown));
        failure(answer(500, "InternalError", "No.")).printStackTrace(new PrintWriter(shown));

        assertFalse(shown.toString().contains("unspeakable"), shown.toString());
    }

    private static StageException failure(Answer answer) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            if (!answer.region().isEmpty()) {
                exchange.getResponseHeaders().set("x-amz-bucket-region", answer.region());
            }
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
            exchange.close();
        });
        server.start();
        try (var stage = stage(server.getAddress().getPort(), Duration.ofSeconds(30))) {
            return assertThrows(StageException.class, () -> stage.list(""));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anObjectThatCannotBeDeletedIsTold() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = """
                    <DeleteResult><Error><Key>p/a</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>\
                    </DeleteResult>""".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (var stage = stage(server.getAddress().getPort(), CALL_MAX)) {
            var failure = assertThrows(StageException.class, () -> stage.delete(List.of("a", "b")));

            assertTrue(message(failure).contains("the right s3:DeleteObject"), failure.getMessage());
            assertTrue(failure.wrongSetUp());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var stage = stage(silent.getLocalPort(), CALL_MAX)) {
            assertGivenUp(() -> stage.list(""));
            assertGivenUp(() -> stage.get("a"));
            assertGivenUp(() -> stage.put("a", new byte[16 << 20]));
            assertGivenUp(() -> stage.delete(List.of("a")));
        }
    }

    @Test
    void aServerThatStopsInTheMiddleOfItsAnswerIsGivenUp() throws Exception {
        try (var halting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var stage = stage(halting.getLocalPort(), CALL_MAX)) {
            Thread.ofVirtual().start(() -> beginToAnswer(halting));

            assertGivenUp(() -> stage.get("a"));
        }
    }

    private static void beginToAnswer(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(UTF_8));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void assertGivenUp(Executable call) {
        long began = System.nanoTime();
        var failure = assertThrows(StageException.class, call);
        var took = Duration.ofNanos(System.nanoTime() - began);

        assertFalse(failure.wrongSetUp(), failure.getMessage());
        assertTrue(took.compareTo(CALL_MAX.plusSeconds(10)) < 0, "it took " + took + ": " + failure.getMessage());
    }

    @Test
    void aMachineWithoutCredentialsIsToldWhereTheyGo() {
        var settings = new StageSettings("bucket", "p", "us-east-1", "", "", Secret.NONE);
        var nobody = new NoCredentials(new IllegalStateException("neither a role nor a profile"));

        var failure = new StageTrouble(settings).of(Action.WRITE, "a", nobody);

        assertTrue(message(failure).contains(KEYS + "access-key"), failure.getMessage());
        assertTrue(failure.wrongSetUp());
    }

    @Test
    void settingsThatCannotBeMeantAreRefused() {
        var secret = new Secret("unspeakable");
        assertRefused("leave out the slash", () -> settings("p/", "", "key", secret));
        assertRefused("leave out the slash", () -> settings("/p", "", "key", secret));
        assertRefused("is no address", () -> settings("p", "localhost:9000", "key", secret));
        assertRefused("is no address", () -> settings("p", "http://user:unspeakable@localhost", "key", secret));
        assertRefused("set both, or neither", () -> settings("p", "", "key", Secret.NONE));
        assertRefused("set both, or neither", () -> settings("p", "", "", secret));
        assertRefused("name the bucket alone", () -> new StageSettings("s3://b", "", "r-1", "", "key", secret));
        assertRefused(
                "no region such as", () -> new StageSettings("bucket", "", "Frankfurt am Main", "", "key", secret));
        assertRefused(
                "needs a bucket and a region",
                () -> new S3Stage(new StageSettings("bucket", "", "", "", "key", secret)).close());
    }

    private static StageSettings settings(String prefix, String endpoint, String key, Secret secret) {
        return new StageSettings("bucket", prefix, "us-east-1", endpoint, key, secret);
    }

    private static void assertRefused(String words, Executable making) {
        var message = String.valueOf(
                assertThrows(IllegalArgumentException.class, making).getMessage());

        assertTrue(message.contains(words), message);
        assertFalse(message.contains("unspeakable"), message);
    }

    @Test
    void theUrlIsThatOfTheWholeKey() {
        try (var stage = stage(1, CALL_MAX)) {
            assertEquals("s3://bucket/p/payments/", stage.url("payments/"));
        }
    }

    private static String message(StageException failure) {
        return String.valueOf(failure.getMessage());
    }

    private static S3Stage stage(int port, Duration callMax) {
        return new S3Stage(S3Fixture.settings("bucket", "p", "http://127.0.0.1:" + port), callMax);
    }
}
