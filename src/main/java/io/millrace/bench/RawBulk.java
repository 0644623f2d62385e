package io.millrace.bench;

import io.millrace.sink.Write;
import io.millrace.sink.Write.DocumentWrite;
import io.millrace.sink.elastic.ElasticNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Documents as they stand in bulk requests, made before anything is measured, and the loop that sends them.
 *
 * <p>The index stands in the path, so that it need not stand before each document; nothing of the answer is wanted but
 * whether there was an error. A connection is a thread that takes the next body as soon as its last one was answered.
 */
final class RawBulk {
    /**
     * How requests are cut and sent.
     *
     * @param documents in a request
     */
    record Shape(int documents, int connections) {
        @Override
        public String toString() {
            return documents + " documents a request, " + connections
                    + (connections == 1 ? " connection" : " connections");
        }
    }

    private static final byte[] FINE = "{\"errors\":false}".getBytes(StandardCharsets.UTF_8);

    private final String url;
    private final Stash items = new Stash();
    private int documents;
    private Shape shape = new Shape(1, 1);

    RawBulk(String url) {
        this.url = url;
    }

    /** Adds a document; all are sent in their order, as far as there is one connection. */
    void add(DocumentWrite write) throws IOException {
        var item = new ByteArrayOutputStream(write.source().length + 150);
        var id = ElasticNames.id(write.document());
        var action = new StringBuilder("{\"index\":{\"_id\":\"")
                .append(id)
                .append("\",\"routing\":\"")
                .append(write.document().merchant());
        if (write.condition() instanceof Write.Condition.Newer(var version)) {
            action.append("\",\"version_type\":\"external\",\"version\":").append(version.value());
        } else {
            action.append('"');
        }
        item.writeBytes(action.append("}}\n").toString().getBytes(StandardCharsets.UTF_8));
        item.write(write.source());
        item.write('\n');
        items.add(item.toByteArray());
    }

    int size() {
        return items.size();
    }

    /** Says how the first {@code documents} are sent. */
    void cut(Shape how, int first) {
        shape = how;
        documents = first;
    }

    /** A body; empty behind the last one. */
    private byte[] body(int number) {
        int from = Math.min(documents, number * shape.documents());
        return items.pieces(from, Math.min(documents, from + shape.documents()));
    }

    /** Sends all bodies, and returns when each was answered; fails where one document was not taken. */
    void send(String path) throws InterruptedException {
        var next = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(shape.connections())) {
            var sending = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < shape.connections(); i++) {
                sending.add(threads.submit(() -> {
                    try (var http = new RawHttp(url)) {
                        var body = body(next.getAndIncrement());
                        while (body.length > 0) {
                            send(http, path, body);
                            body = body(next.getAndIncrement());
                        }
                    }
                    return true;
                }));
            }
            for (var one : sending) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bulk request failed", e.getCause());
        }
    }

    private static void send(RawHttp http, String path, byte[] body) throws IOException {
        var answer = http.send("POST", path, "application/x-ndjson", body);
        if (!java.util.Arrays.equals(answer, FINE)) {
            throw new IOException("not every document was taken: " + new String(answer, StandardCharsets.UTF_8));
        }
    }
}
