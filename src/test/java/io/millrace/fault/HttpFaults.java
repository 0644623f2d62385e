package io.millrace.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Stands in front of an HTTP server, and answers in its place like one in trouble. */
final class HttpFaults implements AutoCloseable {
    private final String target;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong refusals = new AtomicLong();
    private volatile int status;
    private volatile double share;
    private volatile Duration latency = Duration.ZERO;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    HttpFaults(String target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on this share of all requests is answered so, and not passed on. */
    void refuse(int answer, double ofAll) {
        status = answer;
        share = ofAll;
        refusals.set(0);
    }

    /** How many were refused since {@link #refuse}. */
    long refusals() {
        return refusals.get();
    }

    /** From now on requests are passed on and done, and nobody hears of it. */
    void hang() {
        hanging = new CountDownLatch(1);
    }

    /** From now on every request takes so much longer. */
    void slow(Duration by) {
        latency = by;
    }

    /** Passes everything on again. */
    void mend() {
        share = 0;
        latency = Duration.ZERO;
        hanging.countDown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (share > 0 && ThreadLocalRandom.current().nextDouble() < share) {
                refusals.incrementAndGet();
                answer(
                        exchange,
                        status,
                        "{\"error\":{\"type\":\"overloaded\",\"reason\":\"by order\"}}"
                                .getBytes(StandardCharsets.UTF_8));
                return;
            }
            Faults.last(latency);
            var before = hanging;
            var reply = pass(exchange, body);
            if (before.getCount() == 0) {
                answer(exchange, reply.statusCode(), reply.body());
            } else {
                before.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        var type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        // What Elasticsearch is known by.
        exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        mend();
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
