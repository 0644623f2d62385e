package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.Pki;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.base.TlsServer;
import io.millrace.capture.Catalogue;
import io.millrace.feed.Topics;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.warehouse.WarehouseStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers with wrong certificates, at each edge; each speaks real TLS. */
class UntrustedServersTest {
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final Pki ours;

    UntrustedServersTest(@TempDir Path directory) {
        this.directory = directory;
        this.ours = new Pki(directory, "ours");
    }

    private enum Fault {
        EXPIRED("its certificate has expired (NotAfter:"),
        ANOTHER_HOST("its certificate is for another host"),
        ANOTHER_AUTHORITY("its certificate is from an authority that is not trusted here"),
        PLAIN("it does not speak TLS there");

        private final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    private TlsServer server(Fault fault, boolean postgres) throws IOException {
        var context = switch (fault) {
            case EXPIRED -> Pki.server(ours.issueExpired("server", HOST));
            case ANOTHER_HOST -> Pki.server(ours.issue("server", "10.9.8.7"));
            case ANOTHER_AUTHORITY -> Pki.server(new Pki(directory, "theirs").issue("server", HOST));
            case PLAIN -> null;
        };
        return new TlsServer(context, postgres, TlsServer.json("{}"));
    }

    private String configuration(int postgres, int other) {
        var url = "jdbc:postgresql://127.0.0.1:" + postgres + "/x?sslmode=verify-full&sslrootcert=" + ours.ca();
        return """
                millrace {
                  kafka {
                    bootstrap-servers = "127.0.0.1:%2$d"
                    client {
                      security.protocol = SSL, ssl.truststore.type = PEM, ssl.truststore.location = "%3$s"
                    }
                  }
                  elasticsearch { url = "https://127.0.0.1:%2$d", ca = "%3$s", request-timeout = 5s }
                  warehouse.jdbc-url = "%1$s"
                  sources.shop { jdbc-url = "%1$s", tables.orders { merchant = tenant } }
                  lanes { search { store = elasticsearch }, warehouse { store = postgresql } }
                  http.port = 0
                }
                """.formatted(url, other, ours.ca());
    }

    private static void assertUntrusted(String edge, Fault fault, org.junit.jupiter.api.function.Executable asking) {
        var thrown = assertThrows(SetUpException.class, asking, edge);
        var message = String.valueOf(thrown.getMessage());
        assertEquals(Reason.UNTRUSTED, thrown.reason(), message);
        assertTrue(message.contains(edge) && message.contains(fault.words) && message.contains("mend"), message);
        assertFalse(message.contains("\n"), message);
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseThatIsNotTrustedIsNamedWithTheReason(Fault fault) throws Exception {
        try (var server = server(fault, true)) {
            var settings = MillraceSettings.parse(configuration(server.port(), 1));

            assertUntrusted(
                    "sources.shop.jdbc-url",
                    fault,
                    () -> Catalogue.read(settings.sources().getFirst()));
            try (var store = new WarehouseStore("w", settings.warehouse(), Map.of(), Runnable::run, Clock.SYSTEM)) {
                assertUntrusted("warehouse.jdbc-url", fault, store::plan);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anElasticsearchThatIsNotTrustedIsNamedWithTheReason(Fault fault) throws Exception {
        try (var server = server(fault, false)) {
            var settings = MillraceSettings.parse(configuration(1, server.port()));
            try (var scan = new ElasticScan(settings.elasticsearch())) {
                assertUntrusted("elasticsearch.url", fault, scan::problems);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void aKafkaThatIsNotTrustedIsNamedWithTheReason(Fault fault) throws Exception {
        try (var server = server(fault, false)) {
            var settings = MillraceSettings.parse(configuration(1, server.port()));
            try (var topics = new Topics(settings.kafka(), List.of())) {
                assertUntrusted("millrace.kafka.client", fault, topics::problems);
            }
        }
    }

    @Test
    void anElasticsearchWithTheRightCertificateIsAsked() throws Exception {
        var body = "{\"nodes\":{\"one\":{\"version\":\"9.1.0\"}}}";
        try (var server = new TlsServer(Pki.server(ours.issue("server", HOST)), false, TlsServer.json(body));
                var scan = new ElasticScan(
                        MillraceSettings.parse(configuration(1, server.port())).elasticsearch())) {
            assertEquals(List.of(), scan.problems());
        }
    }

    @Test
    void aNodeRefusesToStartWithASentenceForEachEdge() throws Exception {
        try (var postgres = server(Fault.EXPIRED, true);
                var other = server(Fault.ANOTHER_AUTHORITY, false)) {
            var file = Files.writeString(directory.resolve("shop.conf"), configuration(postgres.port(), other.port()));
            var err = new StringWriter();

            int exit = Main.commandLine().setErr(new PrintWriter(err)).execute("node", "-c", file.toString());

            assertEquals(Exit.UNTRUSTED, exit, err::toString);
            var lines = err.toString().lines().toList();
            assertTrue(lines.stream().anyMatch(line -> line.contains("sources.shop.jdbc-url")), err::toString);
            assertTrue(lines.stream().anyMatch(line -> line.contains("millrace.kafka.client")), err::toString);
            assertTrue(lines.stream().anyMatch(line -> line.contains("elasticsearch.ca")), err::toString);
            assertTrue(lines.stream().noneMatch(line -> line.contains("\tat ")), err::toString);
        }
    }

    @Test
    void kafkasCheckOfNamesCannotBeSwitchedOff() {
        var off = configuration(1, 1) + "millrace.kafka.client.ssl.endpoint.identification.algorithm = \"\"";

        var thrown = assertThrows(SetUpException.class, () -> MillraceSettings.parse(off));

        assertTrue(
                String.valueOf(thrown.getMessage()).contains("could pass for a broker; leave it out"),
                thrown::getMessage);
    }

    @Test
    void aTrustStoreThatIsNotThereIsOneSentence() {
        var kafka = MillraceSettings.parse(configuration(1, 1).replace("ours.crt", "none.crt"))
                .kafka();

        var thrown = assertThrows(SetUpException.class, () -> new Topics(kafka, List.of()).close());

        assertEquals(Reason.USAGE, thrown.reason());
        assertTrue(String.valueOf(thrown.getMessage()).contains("none.crt"), thrown::getMessage);
    }
}
