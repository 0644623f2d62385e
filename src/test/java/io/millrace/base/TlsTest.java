package io.millrace.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.SetUpException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final Pki ours;

    TlsTest(@TempDir Path directory) {
        this.directory = directory;
        this.ours = new Pki(directory, "ours");
    }

    private static TlsSettings settings(Pki.Issued issued, Path ca) {
        return new TlsSettings(
                "millrace.cluster.tls",
                issued.certificate().toString(),
                issued.key().toString(),
                ca.toString());
    }

    private static SetUpException refused(TlsSettings settings) {
        return assertThrows(SetUpException.class, () -> Tls.mutual(settings, HOST, UnaryOperator.identity()));
    }

    private static void assertSays(Reason reason, String expected, SetUpException thrown) {
        var message = String.valueOf(thrown.getMessage());
        assertEquals(reason, thrown.reason(), message);
        assertTrue(message.contains(expected), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void aCertificateThatNamesTheHostAndItsKeyAreTaken() {
        assertNotNull(Tls.mutual(settings(ours.issue("a", HOST), ours.ca()), HOST, UnaryOperator.identity()));
        assertNotNull(Tls.server(settings(ours.issue("b", "elsewhere"), Path.of(""))));
    }

    @Test
    void aFileThatIsNotThereIsNamedWithItsKey() {
        var missing = new TlsSettings("millrace.cluster.tls", "/none.crt", "/none.key", "/none.ca");

        assertSays(Reason.USAGE, "millrace.cluster.tls.certificate: the file /none.crt is not there", refused(missing));
    }

    @Test
    void aKeyThatCannotBeReadIsRefusedWithItsMendAndNotShown() throws Exception {
        var issued = ours.issue("a", HOST);
        Files.writeString(issued.key(), "-----BEGIN PRIVATE KEY-----\nMIGHsecretAgEA\n-----END PRIVATE KEY-----\n");

        var thrown = refused(settings(issued, ours.ca()));

        assertSays(Reason.USAGE, "openssl pkcs8 -topk8", thrown);
        assertFalse(thrown.toString().contains("secret"), thrown::toString);
    }

    @Test
    void anExpiredCertificateOfOurOwnIsRefused() {
        var expired = settings(ours.issueExpired("a", HOST), ours.ca());

        assertSays(Reason.UNTRUSTED, "has expired (NotAfter:", refused(expired));
        assertSays(
                Reason.UNTRUSTED,
                "has expired (NotAfter:",
                assertThrows(SetUpException.class, () -> Tls.server(expired)));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        var mixed = new Pki.Issued(
                ours.issue("a", HOST).certificate(), ours.issue("b", HOST).key());

        assertSays(Reason.UNTRUSTED, "millrace.cluster.tls: ", refused(settings(mixed, ours.ca())));
        assertSays(
                Reason.UNTRUSTED,
                "millrace.cluster.tls: ",
                assertThrows(SetUpException.class, () -> Tls.server(settings(mixed, ours.ca()))));
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        assertSays(
                Reason.UNTRUSTED,
                "its certificate is for another host",
                refused(settings(ours.issue("a", "10.9.8.7"), ours.ca())));
    }

    @Test
    void aCertificateFromAnotherAuthorityIsRefused() {
        var theirs = new Pki(directory, "theirs");

        assertSays(
                Reason.UNTRUSTED,
                "from an authority that is not trusted",
                refused(settings(theirs.issue("a", HOST), ours.ca())));
    }

    @Test
    void aCertificateGoesWithAKey() {
        assertThrows(IllegalArgumentException.class, () -> new TlsSettings("millrace.http.tls", "a.crt", "", ""));
    }
}
