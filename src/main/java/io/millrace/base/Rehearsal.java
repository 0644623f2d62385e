package io.millrace.base;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A TLS handshake of one context with itself, in memory: it fails for what would make every real one fail. */
final class Rehearsal {
    private static final int ROUNDS_MAX = 100;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private final ByteBuffer application;

    private Rehearsal(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
        int packet = client.getSession().getPacketBufferSize();
        this.toServer = ByteBuffer.allocate(4 * packet);
        this.toClient = ByteBuffer.allocate(4 * packet);
        this.application = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
    }

    /** @param host what the certificate has to say, each side showing one; null where only the server shows one */
    static void shakeHands(SSLContext context, @Nullable String host) throws SSLException {
        var client = host == null ? context.createSSLEngine() : context.createSSLEngine(host, 1);
        client.setUseClientMode(true);
        var server = context.createSSLEngine();
        server.setUseClientMode(false);
        if (host != null) {
            Tls.verifyNames(client);
            server.setNeedClientAuth(true);
        }
        new Rehearsal(client, server).run();
    }

    private void run() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < ROUNDS_MAX; i++) {
            boolean moved = step(client, toServer, toClient);
            moved |= step(server, toClient, toServer);
            if (!moved) {
                break;
            }
        }
        if (busy(client) || busy(server)) {
            throw new SSLException("the handshake does not end");
        }
    }

    private static boolean busy(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Lets one side do what it can; false where it waits for the other. */
    private boolean step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(nothing, out).bytesProduced() > 0;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
                in.flip();
                int taken = in.hasRemaining() ? engine.unwrap(in, application).bytesConsumed() : 0;
                in.compact();
                yield taken > 0 || engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
            }
            case NEED_TASK, FINISHED -> true;
        };
    }
}
