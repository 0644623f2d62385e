package io.millrace.base;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells what is wrong with a certificate from what a connection failed with; the one place that reads such failures. */
public final class CertificateTrouble {
    private static final int CAUSES_MAX = 20;

    private CertificateTrouble() {}

    /** Half a sentence about the other side, such as "its certificate has expired"; nothing where it is not about TLS. */
    public static Optional<String> of(Throwable failure) {
        var causes = causes(failure);
        return first(causes, CertificateExpiredException.class::isInstance)
                .map(e -> "its certificate has expired (" + e.getMessage() + ")")
                .or(() -> first(causes, CertificateNotYetValidException.class::isInstance)
                        .map(e -> "its certificate is not valid yet (" + e.getMessage() + ")"))
                .or(() -> first(causes, CertificateTrouble::aboutTheName)
                        .map(e -> "its certificate is for another host (" + e.getMessage() + ")"))
                .or(() -> first(causes, e -> says(e, "Could not open SSL root certificate file"))
                        .map(e -> "its authority is not known (" + e.getMessage() + ")"))
                .or(() -> first(causes, CertificateTrouble::aboutTheAuthority)
                        .map(_ -> "its certificate is from an authority that is not trusted here"))
                .or(() -> first(causes, CertificateException.class::isInstance)
                        .map(e -> "its certificate is not to be trusted (" + e.getMessage() + ")"))
                .or(() -> first(causes, e -> says(e, "The server does not support SSL"))
                        .map(_ -> "it does not speak TLS there"))
                .or(() -> first(causes, SSLException.class::isInstance).flatMap(CertificateTrouble::handshake));
    }

    /** A connection that just broke is no trouble of this kind: the next one may hold. */
    private static Optional<String> handshake(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        if (says(failure, "recognized SSL message")) {
            return Optional.of("it does not speak TLS there");
        }
        if (!says(failure, "Received fatal alert")) {
            return Optional.empty();
        }
        boolean ours = Stream.of("certificate", "unknown_ca", "access_denied").anyMatch(message::contains);
        return Optional.of((ours ? "it does not accept our certificate (" : "no TLS connection to it comes about (")
                + message + ")");
    }

    private static boolean aboutTheName(Throwable e) {
        return e instanceof SSLPeerUnverifiedException
                || says(e, "could not be verified by hostnameverifier")
                || e instanceof CertificateException
                        && (says(e, "No subject alternative") || says(e, "No name matching"));
    }

    private static boolean aboutTheAuthority(Throwable e) {
        return e instanceof CertPathBuilderException
                || e instanceof CertPathValidatorException
                || e instanceof CertificateException && (says(e, "PKIX path") || says(e, "No trusted certificate"));
    }

    /** PostgreSQL's driver has no classes for what it finds wrong by itself. */
    private static boolean says(Throwable e, String words) {
        return String.valueOf(e.getMessage()).contains(words);
    }

    private static Optional<Throwable> first(List<Throwable> causes, Predicate<Throwable> wanted) {
        return causes.stream().filter(wanted).findFirst();
    }

    private static List<Throwable> causes(Throwable failure) {
        var causes = new ArrayList<Throwable>();
        for (var cause = failure; cause != null && causes.size() < CAUSES_MAX; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
