package io.millrace.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server on loopback that speaks TLS with a certificate of a test's choice, and then lets {@link After} go on. */
public final class TlsServer implements AutoCloseable {
    /** PostgreSQL's question whether a server speaks TLS: its length and its code. */
    private static final int SSL_REQUEST_BYTES = 8;

    private static final int GREETING_BYTES_MAX = 16_384;

    private final ServerSocket listening = new ServerSocket();
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final @Nullable SSLContext context;
    private final boolean postgres;
    private final After after;

    /** What is done with a connection once its TLS stands. */
    @FunctionalInterface
    public interface After {
        void serve(Socket connection) throws IOException;
    }

    /**
     * @param context null for a server that does not speak TLS
     * @param postgres whether a client asks for TLS first, as PostgreSQL's do
     */
    public TlsServer(@Nullable SSLContext context, boolean postgres, After after) throws IOException {
        this.context = context;
        this.postgres = postgres;
        this.after = after;
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        connections.execute(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Answers every request with this JSON. */
    public static After json(String body) {
        return connection -> {
            var in = connection.getInputStream();
            var head = new StringBuilder();
            for (int one = in.read(); one >= 0; one = in.read()) {
                head.append((char) one);
                if (head.toString().endsWith("\r\n\r\n")) {
                    var answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                            + "\r\nConnection: close\r\n\r\n" + body;
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    return;
                }
            }
        };
    }

    /** Hands everything on to another server. */
    public static After relay(InetSocketAddress to) {
        return connection -> {
            try (var there = new Socket(to.getAddress(), to.getPort());
                    var both = Executors.newVirtualThreadPerTaskExecutor()) {
                both.execute(() -> copy(connection, there));
                copy(there, connection);
            }
        };
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One of the two has ended, and so does the other.
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var connection = listening.accept();
                connections.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            if (postgres) {
                connection.getInputStream().readNBytes(SSL_REQUEST_BYTES);
                connection.getOutputStream().write(context == null ? 'N' : 'S');
            }
            if (context == null) {
                // What is left unread would turn the answer into a reset.
                connection.getInputStream().read(new byte[GREETING_BYTES_MAX]);
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 400 no TLS here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            try (var secure = (SSLSocket) context.getSocketFactory().createSocket(connection, null, true)) {
                secure.setUseClientMode(false);
                secure.startHandshake();
                after.serve(secure);
            }
        } catch (IOException e) {
            // The client has seen what it was to see.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        connections.shutdownNow();
    }
}
