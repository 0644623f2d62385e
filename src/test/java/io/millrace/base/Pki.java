package io.millrace.base;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;

/** An authority of a test's own, which signs certificates of any kind into PEM files. */
public final class Pki {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";

    private final Path directory;
    private final X500Principal name;
    private final KeyPair keys = keys();
    private final Path ca;

    /** A certificate and its key. */
    public record Issued(Path certificate, Path key) {}

    public Pki(Path directory, String name) {
        this.directory = directory;
        this.name = new X500Principal("CN=" + name);
        this.ca = write(
                name + ".crt",
                "CERTIFICATE",
                certificate(
                        this.name,
                        keys,
                        Instant.now().plus(YEAR),
                        extension("2.5.29.19", true, tagged(0x30, tagged(0x01, 0xff)))));
    }

    /** The authority's own certificate. */
    public Path ca() {
        return ca;
    }

    /** A certificate for an IP address or a DNS name. */
    public Issued issue(String file, String host) {
        return issue(file, host, Instant.now().plus(YEAR));
    }

    /** One that was good until yesterday. */
    public Issued issueExpired(String file, String host) {
        return issue(file, host, Instant.now().minus(Duration.ofDays(1)));
    }

    private Issued issue(String file, String host, Instant until) {
        var pair = keys();
        var extension = extension("2.5.29.17", false, tagged(0x30, alternative(host)));
        var certificate = certificate(new X500Principal("CN=" + file), pair, until, extension);
        return new Issued(
                write(file + ".crt", "CERTIFICATE", certificate),
                write(file + ".key", "PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    /** A server's side with a certificate, whatever is wrong with it. */
    public static SSLContext server(Issued issued) {
        try (var in = Files.newInputStream(issued.certificate())) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            store.setKeyEntry(
                    "own", Pem.privateKey("", issued.key().toString()), new char[0], chain.toArray(Certificate[]::new));
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] alternative(String host) {
        try {
            return host.matches("[0-9.]+")
                    ? tagged(0x87, InetAddress.getByName(host).getAddress())
                    : tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] certificate(X500Principal subject, KeyPair pair, Instant until, byte[] extension) {
        var algorithm = tagged(0x30, oid(ECDSA_SHA256));
        var body = tagged(
                0x30,
                tagged(0xa0, tagged(0x02, 2)),
                tagged(0x02, BigInteger.valueOf(SERIAL.getAndIncrement()).toByteArray()),
                algorithm,
                name.getEncoded(),
                tagged(0x30, time(until.minus(YEAR.multipliedBy(2))), time(until)),
                subject.getEncoded(),
                pair.getPublic().getEncoded(),
                tagged(0xa3, tagged(0x30, extension)));
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            return tagged(0x30, body, algorithm, tagged(0x03, new byte[] {0}, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] time(Instant time) {
        return tagged(0x17, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return tagged(0x30, oid(oid), critical ? tagged(0x01, 0xff) : new byte[0], tagged(0x04, value));
    }

    private static byte[] oid(String dotted) {
        var parts = dotted.split("\\.");
        var bytes = new ByteArrayOutputStream();
        bytes.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            int part = Integer.parseInt(parts[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (part >> shift != 0) {
                    bytes.write(part >> shift & 0x7f | 0x80);
                }
            }
            bytes.write(part & 0x7f);
        }
        return tagged(0x06, bytes.toByteArray());
    }

    private static byte[] tagged(int tag, int value) {
        return tagged(tag, new byte[] {(byte) value});
    }

    /** DER: a tag, the length, the parts. */
    private static byte[] tagged(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var whole = new ByteArrayOutputStream();
        whole.write(tag);
        int length = content.size();
        if (length < 0x80) {
            whole.write(length);
        } else if (length < 0x100) {
            whole.write(0x81);
            whole.write(length);
        } else {
            whole.write(0x82);
            whole.write(length >> 8);
            whole.write(length);
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(String file, String kind, byte[] bytes) {
        var text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
        try {
            return Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
