package io.millrace.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a server on this machine, and does to their connections what networks do.
 *
 * <p>Cut, it refuses connections like a server that is down. Mute, the server hears everything and nobody hears the server.
 * Deaf, nobody hears anything until it is mended, and then all of it. Late, each byte takes so much longer, one way.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int TRIES = 50;

    /** Ports that were given away, which their owners may not listen at yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private static final Duration REBIND_MAX = Duration.ofSeconds(5);

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
        listener = open();
        port = listener.getLocalPort();
        accept(listener);
    }

    /** A port that is free, stays free of who connects, and is given to nobody else. */
    public static int freePort() throws IOException {
        try (var socket = open()) {
            return socket.getLocalPort();
        }
    }

    /**
     * Below the ports that Linux gives to who connects: while a listener is closed, one of those could be taken, even by a
     * client of ours that then connects to itself.
     */
    private static ServerSocket open() throws IOException {
        IOException last = new IOException("no port was tried");
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            if (!GIVEN.add(port)) {
                continue;
            }
            try {
                return bind(port);
            } catch (BindException e) {
                last = e;
            }
        }
        throw last;
    }

    /** A listener that is closed goes only after who waited at it has woken up. */
    private ServerSocket bindAgain() throws IOException {
        long deadline = System.nanoTime() + REBIND_MAX.toNanos();
        while (true) {
            try {
                return bind(port);
            } catch (BindException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
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

    /** Lets everything through again, and at once; connections whose answers were lost are broken. */
    public void mend() throws IOException {
        var was = mode;
        delayNanos = 0;
        mode = Mode.PASS;
        if (was == Mode.MUTE) {
            breakAll();
        }
        if (listener.isClosed()) {
            listener = bindAgain();
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
