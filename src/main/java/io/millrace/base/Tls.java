package io.millrace.base;

import io.millrace.base.SetUpException.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes TLS contexts of PEM files.
 *
 * <p>Our own certificate is tried before it is used, by shaking hands with ourselves; what is wrong with it comes as one
 * {@link SetUpException}: USAGE where a file cannot be read, UNTRUSTED where nobody could trust what is in it.
 */
public final class Tls {
    private static final char[] NO_PASSWORD = {};

    private Tls() {}

    /**
     * For both sides of connections on which each shows the other its certificate.
     *
     * @param host what the others know us as, which our certificate has to say
     * @param watching what to make of who decides whom we trust
     */
    public static SSLContext mutual(
            TlsSettings settings, String host, UnaryOperator<X509ExtendedTrustManager> watching) {
        var chain = own(settings);
        var keys = keys(settings, chain);
        var trusted = trust(Pem.certificates(settings.path() + ".ca", settings.ca()));
        try {
            Rehearsal.shakeHands(context(keys, trusted), host);
        } catch (SSLException e) {
            throw useless(settings, e, " as the authorities of " + settings.path() + ".ca would have it");
        }
        return context(keys, watching.apply(trusted));
    }

    /** For the side that answers, where the side that asks shows no certificate. */
    public static SSLContext server(TlsSettings settings) {
        var chain = own(settings);
        var keys = keys(settings, chain);
        try {
            Rehearsal.shakeHands(context(keys, trust(chain)), null);
        } catch (SSLException e) {
            throw useless(settings, e, "");
        }
        return context(keys, null);
    }

    /**
     * For the side that asks, and shows no certificate.
     *
     * @param key the configuration's key, for sentences
     * @param ca a PEM file with the only authorities to trust
     */
    public static SSLContext trusting(String key, String ca) {
        return context(null, trust(Pem.certificates(key, ca)));
    }

    /** Makes the side that connects compare the certificate with the host that it meant. */
    public static void verifyNames(SSLEngine client) {
        var parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
    }

    private static List<X509Certificate> own(TlsSettings settings) {
        var key = settings.path() + ".certificate";
        var chain = Pem.certificates(key, settings.certificate());
        try {
            chain.getFirst().checkValidity();
        } catch (CertificateExpiredException e) {
            throw new SetUpException(
                    Reason.UNTRUSTED,
                    key + ": the certificate in " + settings.certificate() + " has expired (" + e.getMessage()
                            + "): renew it",
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new SetUpException(
                    Reason.UNTRUSTED,
                    key + ": the certificate in " + settings.certificate() + " is not valid yet (" + e.getMessage()
                            + "): wait, or set this machine's clock",
                    e);
        }
        return chain;
    }

    private static SetUpException useless(TlsSettings settings, SSLException e, String how) {
        var why = CertificateTrouble.of(e).orElse(String.valueOf(e.getMessage()));
        return new SetUpException(
                Reason.UNTRUSTED,
                settings.path() + ": nobody could trust the certificate in " + settings.certificate() + how + ": " + why
                        + "; name a certificate, its key and its authority that belong together",
                e);
    }

    private static KeyManager[] keys(TlsSettings settings, List<X509Certificate> chain) {
        var secret = Pem.privateKey(settings.path() + ".key", settings.key());
        try {
            var store = empty();
            store.setKeyEntry("own", secret, NO_PASSWORD, chain.toArray(Certificate[]::new));
            var factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new SetUpException(
                    Reason.UNTRUSTED,
                    settings.path() + ": the files " + settings.certificate() + " and " + settings.key()
                            + " cannot be used together: name a certificate and its own key",
                    e);
        }
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> authorities) {
        try {
            var store = empty();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this Java has no trust manager for X.509");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot check certificates", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store reads nothing", e);
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, @Nullable X509ExtendedTrustManager trusted) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys, trusted == null ? null : new TrustManager[] {trusted}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }
}
