package io.millrace.tool.road;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.stack.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A node in a process of its own, asked over HTTP. Its methods block; for one thread. */
final class RunningNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int LAST_SHOWN = 600;
    private static final Duration ENDED_MAX = Duration.ofMinutes(2);

    private final NodeProcess process;
    private final String address;
    private final Path log;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private final long startedNanos;

    private RunningNode(NodeProcess process, int port, Path log, long startedNanos) {
        this.process = process;
        this.address = "http://127.0.0.1:" + port;
        this.log = log;
        this.startedNanos = startedNanos;
    }

    /** Starts it and returns at once. */
    static RunningNode start(NodeOptions options, String classPath, Path config, int port) {
        var directory = config.resolveSibling("").toAbsolutePath();
        var log = directory.resolve("node.log");
        long now = System.nanoTime();
        var process = NodeProcess.start(options.node(classPath, config), directory, log);
        return new RunningNode(process, port, log, now);
    }

    /** True once the process answers at all. */
    boolean answers() throws InterruptedException {
        return send(get("/alive")).isPresent();
    }

    /** The status of the service as this node tells it; nothing while it does not answer. */
    Optional<JsonNode> status() throws InterruptedException {
        return send(get("/api/v1/status"));
    }

    /** A lane as the status tells it; a missing node while nobody answers. */
    JsonNode lane(String name) throws InterruptedException {
        var status = status();
        if (status.isPresent()) {
            for (var lane : status.get().path("lanes")) {
                if (lane.path("status").path("lane").asText().equals(name)) {
                    return lane;
                }
            }
        }
        return JSON.missingNode();
    }

    /** Lets a lane's merchants out of quarantine; what they failed on is left out. */
    void skip(String lane) throws InterruptedException {
        var path = "/api/v1/quarantine/skip?execute=true&all=true&by=bench&lane=" + lane;
        var done = send(HttpRequest.newBuilder(URI.create(address + path)).POST(HttpRequest.BodyPublishers.noBody()));
        if (done.isEmpty()) {
            throw new IllegalStateException("the quarantine of lane " + lane + " could not be emptied");
        }
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create(address + path));
    }

    private Optional<JsonNode> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var answer = http.send(request.timeout(ANSWER_MAX).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            var type = answer.headers().firstValue("content-type").orElse("");
            return Optional.of(type.contains("json") ? JSON.readTree(answer.body()) : JSON.missingNode());
        } catch (IOException e) {
            // It starts, or ends.
            return Optional.empty();
        }
    }

    /** Since its start. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** Processor time that its process has taken, 0 where the system does not tell. */
    Duration cpu() {
        return ProcessHandle.of(process.pid())
                .flatMap(one -> one.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Waits until something holds; fails where the node has ended, or after so long. */
    void await(String what, Duration max, Duration between, Condition condition) throws Exception {
        long deadline = System.nanoTime() + max.toNanos();
        while (!condition.holds()) {
            if (!process.alive()) {
                throw new IllegalStateException(
                        "the node has ended before this: " + what + "; it said last: " + last());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "after " + max.toSeconds() + " s still not: " + what + "; the node said last: " + last());
            }
            Thread.sleep(between);
        }
    }

    /** The end of its log, which is gone when the servers are. */
    private String last() throws IOException {
        var text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - LAST_SHOWN)).strip();
    }

    /** What is waited for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Stops it cleanly, and returns when its process has ended; a cache that it trains is written then. */
    @Override
    public void close() {
        try {
            if (process.alive()) {
                process.signal("TERM");
            }
            ended(() -> !process.alive());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
            http.close();
        }
    }

    private static void ended(BooleanSupplier gone) throws InterruptedException {
        long deadline = System.nanoTime() + ENDED_MAX.toNanos();
        while (!gone.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }
}
