package io.millrace.sink.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.Secret;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.change.Version;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Store.Reading;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that answers whole requests with trouble. */
class ElasticTroubleTest {
    private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>();

    private interface Script {
        /** A status and a body for a bulk request's body. */
        Response answer(String body);
    }

    private record Response(int status, String body) {}

    @AfterEach
    void closeAll() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 408})
    void anOverloadedServerIsBusy(int status) throws Exception {
        var store = store(_ -> new Response(status, "{\"error\":{\"type\":\"t\",\"reason\":\"why\"}}"));

        var answer = assertInstanceOf(Answer.Busy.class, send(store, "a"));

        assertTrue(answer.reason().contains("why"), answer.reason());
    }

    @ParameterizedTest
    @CsvSource({
        "401, elasticsearch.password",
        "403, elasticsearch.user",
        "404, elasticsearch.url",
        "405, elasticsearch.url"
    })
    void aServerThatDoesNotLetUsInHasToBeMended(int status, String mend) throws Exception {
        var store = store(_ -> new Response(status, "no"));

        var answer = assertInstanceOf(Answer.WrongSetUp.class, send(store, "a"));

        assertTrue(answer.reason().contains(mend), answer.reason());
    }

    @Test
    void aBatchThatIsTooLargeIsSentInHalves() throws Exception {
        var store =
                store(body -> body.contains("huge") || body.lines().count() > 4 ? new Response(413, "") : stored(body));

        var answer = assertInstanceOf(Answer.Answered.class, send(store, "a", "b", "huge", "c", "d", "e", "f"));

        assertEquals("SSRSSSS", letters(answer));
    }

    @Test
    void oneDocumentThatSpoilsTheRequestIsRefusedAlone() throws Exception {
        var store = store(body -> body.contains("bad")
                ? new Response(400, "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"Malformed\"}}")
                : stored(body));

        var answer = assertInstanceOf(Answer.Answered.class, send(store, "a", "b", "c", "bad", "d"));

        assertEquals("SSSRS", letters(answer));
        assertTrue(answer.outcomes().get(3).toString().contains("Malformed"));
    }

    @Test
    void troubleInOneHalfIsTheAnswerForTheWhole() throws Exception {
        var store = store(body -> body.lines().count() > 2
                ? new Response(413, "")
                : body.contains("b") ? new Response(503, "") : stored(body));

        assertInstanceOf(Answer.Busy.class, send(store, "c", "b"));
    }

    @Test
    void aServerThatIsNotThereIsBusy() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var store = store("http://127.0.0.1:" + port);

        assertInstanceOf(Answer.Busy.class, send(store, "a"));
        assertInstanceOf(Answer.Busy.class, wait(store.prepare()));
        assertInstanceOf(Reading.Busy.class, wait(store.read(List.of(id("a")))));
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsBusy() throws Exception {
        // Connections are accepted by the system; nobody ever reads them.
        var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        open.add(socket);
        var store = store("http://127.0.0.1:" + socket.getLocalPort());

        assertInstanceOf(Answer.Busy.class, send(store, "a"));
    }

    @Test
    void aStoreThatIsClosedIsBusy() throws Exception {
        var store = store(ElasticTroubleTest::stored);
        store.close();

        assertInstanceOf(Answer.Busy.class, send(store, "a"));
    }

    @Test
    void anAliasIsAskedForOnceBeforeTheFirstWrite() throws Exception {
        var store = store(ElasticTroubleTest::stored);

        var _ = send(store, "a");
        var _ = send(store, "b");

        assertEquals(List.of("/_aliases", "/refund-v1/_bulk", "/refund-v1/_bulk"), paths);
    }

    private static Response stored(String body) {
        var items = Collections.nCopies(
                (int) body.lines().count() / 2, "{\"index\":{\"status\":201,\"_seq_no\":1,\"_primary_term\":1}}");
        return new Response(200, "{\"items\":[" + String.join(",", items) + "]}");
    }

    private static String letters(Answer.Answered answer) {
        return String.join(
                "",
                answer.outcomes().stream()
                        .map(outcome -> outcome instanceof Outcome.Stored ? "S" : "R")
                        .toList());
    }

    private static Answer send(ElasticStore store, String... values) throws Exception {
        var writes = IntStream.range(0, values.length)
                .mapToObj(i -> new DocumentWrite(
                        id("k" + i),
                        new Condition.Newer(new Version(1)),
                        ("{\"v\":\"" + values[i] + "\"}").getBytes(StandardCharsets.UTF_8)))
                .toList();
        return wait(store.send(new Batch(List.copyOf(writes), Map.of())));
    }

    private static DocumentId id(String key) {
        return new DocumentId("refund", new MerchantId("6"), key);
    }

    private static <T> T wait(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ElasticStore store(Script script) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, script));
        server.start();
        open.add(() -> server.stop(0));
        return store("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange, Script script) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        paths.add(exchange.getRequestURI().getPath());
        var response = exchange.getRequestURI().getPath().endsWith("/_bulk")
                ? script.answer(body)
                : new Response(200, "{\"acknowledged\":true}");
        var bytes = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ElasticStore store(String url) {
        var settings = new ElasticSettings(
                url, "", Secret.NONE, Secret.NONE, "", 1, 0, Duration.ofMillis(500), 1000, Duration.ofSeconds(1));
        var store = new ElasticStore(settings, Map.of("refund", ExactJson.object()));
        open.add(store);
        return store;
    }
}
