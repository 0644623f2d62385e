package io.millrace.base;

import io.millrace.base.SetUpException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads PEM files; what is wrong with one comes as a {@link SetUpException} that names its key and says how to mend it. */
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** @param key the configuration's key, for sentences */
    static List<X509Certificate> certificates(String key, String file) {
        try (var bytes = new ByteArrayInputStream(text(key, file).getBytes(StandardCharsets.UTF_8))) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw usage(key + ": the file " + file + " holds no certificate: name one in PEM form", null);
            }
            return found;
        } catch (CertificateException e) {
            throw usage(key + ": the file " + file + " holds no certificate that can be read: name one in PEM form", e);
        } catch (IOException e) {
            throw unreadable(key, file, e);
        }
    }

    static PrivateKey privateKey(String key, String file) {
        var match = KEY.matcher(text(key, file));
        if (match.find()) {
            // What goes wrong in here may quote the key, so it is neither told nor kept as a cause.
            try {
                var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(match.group(1)));
                for (var algorithm : ALGORITHMS) {
                    try {
                        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
                    } catch (InvalidKeySpecException e) {
                        continue;
                    }
                }
            } catch (IllegalArgumentException | NoSuchAlgorithmException e) {
                throw noKey(key, file);
            }
        }
        throw noKey(key, file);
    }

    private static SetUpException noKey(String key, String file) {
        return usage(
                key + ": the file " + file + " holds no private key that can be read: make it a plain PKCS#8 one, with"
                        + " `openssl pkcs8 -topk8 -nocrypt`",
                null);
    }

    private static String text(String key, String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException e) {
            throw unreadable(key, file, e);
        }
    }

    static SetUpException unreadable(String key, String file, Exception e) {
        var why = e instanceof NoSuchFileException ? "is not there" : "cannot be read";
        return usage(key + ": the file " + file + " " + why + ": put it there, readable for who runs millrace", e);
    }

    private static SetUpException usage(String sentence, @org.jspecify.annotations.Nullable Exception cause) {
        return cause == null
                ? new SetUpException(Reason.USAGE, sentence)
                : new SetUpException(Reason.USAGE, sentence, cause);
    }
}
