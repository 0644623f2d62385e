package io.millrace.stack;

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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Stands in front of an HTTP server, and answers in its place like one in trouble. */
public final class HttpProxy implements AutoCloseable {
    /** What belongs to one connection, and what the JDK's client sets itself. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade", "http2-settings");

    private static final String REFUSAL = "{\"error\":{\"type\":\"overloaded\",\"reason\":\"by order\"}}";

    private final String target;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong refusals = new AtomicLong();
    private volatile int status;
    private volatile double share;
    private volatile Duration latency = Duration.ZERO;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    public HttpProxy(String target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on this share of all requests is answered so, and not passed on. */
    public void refuse(int answer, double ofAll) {
        status = answer;
        share = ofAll;
        refusals.set(0);
    }

    /** How many were refused since {@link #refuse}. */
    public long refusals() {
        return refusals.get();
    }

    /** From now on requests are passed on and done, and nobody hears of it. */
    public void hang() {
        hanging = new CountDownLatch(1);
    }

    /** From now on every request takes so much longer. */
    public void slow(Duration by) {
        latency = by;
    }

    /** Passes everything on again. */
    public void mend() {
        share = 0;
        latency = Duration.ZERO;
        hanging.countDown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (share > 0 && ThreadLocalRandom.current().nextDouble() < share) {
                refusals.incrementAndGet();
                // What Elasticsearch is known by.
                exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                answer(exchange, status, REFUSAL.getBytes(StandardCharsets.UTF_8));
                return;
            }
            LockSupport.parkNanos(latency.toNanos());
            var before = hanging;
            var reply = pass(exchange, body);
            if (before.getCount() == 0) {
                reply.headers().map().forEach((name, values) -> {
                    if (!name.startsWith(":") && !HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
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
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
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
