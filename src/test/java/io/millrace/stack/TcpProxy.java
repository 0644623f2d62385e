package io.millrace.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a server on this machine, and does to their connections what networks do.
 *
 * <p>Cut, it refuses connections like a server that is down. Mute, the server hears everything and nobody hears the server.
 * Deaf, nobody hears anything until it is mended, and then all of it. Late, each byte takes so much longer, one way.
 */
public final class TcpProxy implements AutoCloseable {
    private enum Mode {
        PASS,
        MUTE,
        DEAF
    }

    /** Bytes that may go on at a point in time; none at the end of the stream. */
    private record Part(byte[] bytes, long dueNanos) {}

    private final InetSocketAddress target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int port;
    private ServerSocket listener;
    private volatile Mode mode = Mode.PASS;
    private volatile long delayNanos;

    public TcpProxy(int targetPort) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = listener.getLocalPort();
        accept(listener);
    }

    /** Where clients go instead. */
    public int port() {
        return port;
    }

    /** Breaks all connections and takes no new ones. */
    public void cut() throws IOException {
        listener.close();
        breakAll();
    }

    /** From now on the server's answers are lost. */
    public void mute() {
        mode = Mode.MUTE;
    }

    /** From now on nothing goes through, either way. */
    public void deafen() {
        mode = Mode.DEAF;
    }

    /** From now on what clients send arrives so much later. */
    public void delay(Duration by) {
        delayNanos = by.toNanos();
    }

    /** Lets everything through again; connections whose answers were lost are broken. */
    public void mend() throws IOException {
        var was = mode;
        mode = Mode.PASS;
        if (was == Mode.MUTE) {
            breakAll();
        }
        if (listener.isClosed()) {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            accept(listener);
        }
    }

    @Override
    public void close() {
        try {
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void breakAll() throws IOException {
        for (var socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            socket.close();
        }
    }

    private void accept(ServerSocket from) {
        Thread.ofVirtual().start(() -> {
            while (!from.isClosed()) {
                try {
                    connect(from.accept());
                } catch (IOException e) {
                    // The listener is closed, or the server is not there: the client hears of it by its own connection.
                    continue;
                }
            }
        });
    }

    private void connect(Socket near) throws IOException {
        var far = new Socket();
        try {
            far.connect(target);
        } catch (IOException e) {
            near.close();
            throw e;
        }
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        sockets.add(near);
        sockets.add(far);
        pump(near, far, false);
        pump(far, near, true);
    }

    private void pump(Socket from, Socket to, boolean answers) {
        var line = new LinkedBlockingQueue<Part>();
        Thread.ofVirtual().start(() -> read(from, line, answers));
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                write(line, to.getOutputStream(), answers);
            } catch (IOException | InterruptedException e) {
                // One side is gone, so the other goes too.
            }
        });
    }

    private void read(Socket from, BlockingQueue<Part> line, boolean answers) {
        var buffer = new byte[64 * 1024];
        try {
            var in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                line.add(new Part(Arrays.copyOf(buffer, length), System.nanoTime() + (answers ? 0 : delayNanos)));
            }
        } catch (IOException e) {
            // It ends as it would with an orderly end.
        }
        line.add(new Part(new byte[0], 0));
    }

    private void write(BlockingQueue<Part> line, OutputStream out, boolean answers)
            throws IOException, InterruptedException {
        for (var part = line.take(); part.bytes().length > 0; part = line.take()) {
            while (mode == Mode.DEAF || (answers && mode == Mode.MUTE)) {
                LockSupport.parkNanos(5_000_000);
            }
            LockSupport.parkNanos(part.dueNanos() - System.nanoTime());
            out.write(part.bytes());
            out.flush();
        }
    }
}
