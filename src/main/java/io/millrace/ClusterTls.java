package io.millrace;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.remote.artery.tcp.SSLEngineProvider;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import io.millrace.base.CertificateTrouble;
import io.millrace.base.SetUpException;
import io.millrace.base.Tls;
import io.millrace.base.TlsSettings;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * TLS between nodes: each shows the other its certificate, and the one that connects compares the other's with the host
 * that it meant. Both directions between two nodes are connections of their own, so each node is compared once.
 *
 * <p>Files that have changed are read anew for the next connection; those that stand keep what they began with. Any thread.
 */
final class ClusterTls implements SSLEngineProvider {
    private static final Logger log = LoggerFactory.getLogger(ClusterTls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private record Held(List<FileTime> written, SSLContext context) {}

    private final TlsSettings settings;
    private final String host;
    private Held held;
    private volatile @Nullable String trouble;

    /** @throws SetUpException where our own certificate cannot be used */
    ClusterTls(TlsSettings settings, String host) {
        this.settings = settings;
        this.host = host;
        this.held = new Held(written(), load());
    }

    /** How an actor system begins; our own settings are not among Akka's, so that nothing there can show what is secret. */
    static ActorSystemSetup actors(MillraceSettings settings, Optional<ClusterTls> tls) {
        var config = settings.cluster().akka(settings.laneNames()).withFallback(settings.config());
        var setup = ActorSystemSetup.create(BootstrapSetup.create(config.withoutPath("millrace")));
        return tls.map(one -> setup.withSetup(SSLEngineProviderSetup.create(_ -> one)))
                .orElse(setup);
    }

    /** Why the last connection that failed for a certificate did so, as one sentence. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        var engine = context().createSSLEngine(hostname, port);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(PROTOCOLS);
        Tls.verifyNames(engine);
        return engine;
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        var engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setNeedClientAuth(true);
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    private synchronized SSLContext context() {
        var now = written();
        if (!now.equals(held.written())) {
            var context = held.context();
            try {
                context = load();
                log.info("the certificate in {} was read anew", settings.certificate());
            } catch (SetUpException e) {
                log.warn("the node keeps to the certificate that it has: {}", e.getMessage());
            }
            held = new Held(now, context);
        }
        return held.context();
    }

    private SSLContext load() {
        return Tls.mutual(settings, host, Watching::new);
    }

    private List<FileTime> written() {
        return Stream.of(settings.certificate(), settings.key(), settings.ca())
                .map(file -> {
                    try {
                        return Files.getLastModifiedTime(Path.of(file));
                    } catch (IOException | IllegalArgumentException e) {
                        return FileTime.fromMillis(0);
                    }
                })
                .toList();
    }

    private CertificateException noted(String who, CertificateException e) {
        var sentence = who + ": "
                + CertificateTrouble.of(e).orElse("its certificate is not to be trusted")
                + "; give every node a certificate for its millrace.cluster.host, from an authority in "
                + settings.path() + ".ca";
        if (!sentence.equals(trouble)) {
            log.warn("{}", sentence);
        }
        trouble = sentence;
        return e;
    }

    /** Decides as Java does, and notes whom it refuses. */
    private final class Watching extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager decides;

        Watching(X509ExtendedTrustManager decides) {
            this.decides = decides;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                decides.checkServerTrusted(chain, type, engine);
            } catch (CertificateException e) {
                throw noted("the node at " + engine.getPeerHost() + ":" + engine.getPeerPort() + " is not trusted", e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                decides.checkClientTrusted(chain, type, engine);
            } catch (CertificateException e) {
                var subject = chain[0].getSubjectX500Principal().getName();
                throw noted("a node that shows a certificate for '" + subject + "' is not let in", e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            decides.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            decides.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            decides.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            decides.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            // Whoever knew these would not show a certificate of another authority, and nobody could say why it failed.
            return new X509Certificate[0];
        }
    }
}
