package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.MillraceSettings;
import io.millrace.base.Heard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every secret of a configuration is a canary here, and is looked for in whatever is printed or logged. */
class SecretsTest {
    private static final String CANARY = "canary-a3f1";

    @TempDir
    private Path directory = Path.of("");

    private String file(String name) throws IOException {
        return Files.writeString(directory.resolve(name), CANARY + "-of-a-file-" + name + "-0123456789abcdef\n")
                .toString();
    }

    /** Nobody answers there. */
    private static final String COMMON = """
            millrace {
              sources.shop {
                jdbc-url = "jdbc:postgresql://127.0.0.1:1/shop?password=canary-a3f1-url&sslpassword=canary-a3f1-ssl"
                tables { orders { merchant = tenant, hash = [card] } }
              }
              elasticsearch { url = "http://127.0.0.1:1", user = elastic }
              warehouse { jdbc-url = "jdbc:postgresql://127.0.0.1:1/dw?password=canary-a3f1-url", tables = [shop.orders] }
              kafka {
                bootstrap-servers = "127.0.0.1:1"
                client { security.protocol = SASL_PLAINTEXT, sasl.mechanism = PLAIN }
              }
              documents.order.root = shop.orders
              lanes { search { store = elasticsearch }, warehouse { store = postgresql } }
              http.port = 1
            }
            """;

    private static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=\\\"canary-a3f1-jaas\\\";";

    private static final String INLINE = COMMON + """
            millrace {
              sources.shop { password = canary-a3f1-source, hash-key = canary-a3f1-hash-0123456789abcdef }
              elasticsearch { password = canary-a3f1-elastic, api-key = canary-a3f1-api }
              warehouse.password = canary-a3f1-warehouse
              kafka.client { sasl.jaas.config = "%s", ssl.key.password = canary-a3f1-key }
              http.tokens { viewer = canary-a3f1-viewer, operator = canary-a3f1-operator }
              gateway { key = canary-a3f1-gateway-0123456789abcdef, former-key = canary-a3f1-former-0123456789abcdef }
              redshift {
                stage { access-key = us, secret-key = canary-a3f1-stage }
                copy { access-key = us, secret-key = canary-a3f1-copy }
              }
            }
            """.formatted(JAAS);

    private String inFiles() throws IOException {
        var jaas = Files.writeString(directory.resolve("jaas"), JAAS.replace("\\", ""));
        return COMMON
                + """
                millrace {
                  sources.shop { password-file = "%s", hash-key-file = "%s" }
                  elasticsearch { password-file = "%s", api-key-file = "%s" }
                  warehouse.password-file = "%s"
                  kafka.client-files { sasl.jaas.config = "%s" }
                  http.tokens { viewer-file = "%s", operator-file = "%s" }
                }
                """.formatted(
                                file("source"),
                                file("hash"),
                                file("elastic"),
                                file("api"),
                                file("warehouse"),
                                jaas,
                                file("viewer"),
                                file("operator"));
    }

    @Test
    void aSecretIsReadOutOfItsFileWithoutTheLinesEnd() throws Exception {
        var settings = MillraceSettings.parse(inFiles());

        assertEquals(
                CANARY + "-of-a-file-source-0123456789abcdef",
                settings.sources().getFirst().password().reveal());
        assertEquals(
                CANARY + "-of-a-file-operator-0123456789abcdef",
                settings.http().operator().reveal());
        assertTrue(
                settings.kafka().client().getOrDefault("sasl.jaas.config", "").contains("canary-a3f1-jaas"));
    }

    @Test
    void theSettingsDoNotShowThem() throws Exception {
        assertHidden(MillraceSettings.parse(INLINE).toString());
        assertHidden(MillraceSettings.parse(inFiles()).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check --offline",
                "check",
                "check -o json",
                "install",
                "node",
                "status",
                "verify",
                "trace shop.orders 1",
                "replay --lane search --from beginning",
                "quarantine list",
                "quarantine release --all",
                "deadletters list",
                "top",
                "loglevel",
                "gateway token 6"
            })
    void noCommandShowsThem(String command) throws Exception {
        var inline = Files.writeString(directory.resolve("inline.conf"), INLINE);
        assertHidden(said((command + " -c " + inline).split(" ")));
        // Once read, it makes no difference where a secret came from.
        if (command.startsWith("check")) {
            var filed = Files.writeString(directory.resolve("filed.conf"), inFiles());
            assertHidden(said((command + " -c " + filed).split(" ")));
        }
    }

    @Test
    void aBundleShowsWhatIsConfiguredAndNothingSecret() throws Exception {
        var inline = Files.writeString(directory.resolve("inline.conf"), INLINE);
        var file = directory.resolve("bundle.zip");

        assertHidden(said("bundle", "-c", inline.toString(), "--to", file.toString()));

        var parts = new StringBuilder();
        try (var zip = new ZipInputStream(Files.newInputStream(file))) {
            for (var part = zip.getNextEntry(); part != null; part = zip.getNextEntry()) {
                parts.append(part.getName())
                        .append('\n')
                        .append(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertHidden(parts.toString());
        for (var shown : new String[] {
            "about.txt",
            "no node answers at http://127.0.0.1:1",
            "jdbc:postgresql://127.0.0.1:1/shop?password=(hidden)&sslpassword=(hidden)",
            "mechanism=PLAIN",
            "inline.conf: "
        }) {
            assertTrue(parts.toString().contains(shown), () -> shown + " in " + parts);
        }
        assertTrue(
                said("bundle", "-c", inline.toString(), "--to", file.toString()).contains("is there already"));
    }

    @Test
    void aBundleTellsAProgramWhatItHolds() throws Exception {
        var inline = Files.writeString(directory.resolve("inline.conf"), INLINE);
        var file = directory.resolve("bundle.zip");

        var out = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute("bundle", "-c", inline.toString(), "--to", file.toString(), "-o", "json");

        assertEquals(0, exit);
        var made = new ObjectMapper().readTree(out.toString());
        assertEquals(file.toString(), made.path("file").asText());
        assertEquals("[\"millrace.conf\",\"about.txt\"]", made.path("parts").toString());
        assertEquals(
                "no node answers at http://127.0.0.1:1",
                made.path("missing").path(0).asText());
    }

    @Test
    void aMistakeBesideASecretDoesNotShowIt() throws Exception {
        for (var mistake : new String[] {
            "millrace.kafka.client.sasl.jaas.config = \"nonsense canary-a3f1\"",
            "millrace.kafka.client.sasl.jaas.config = \"a.B required password='canary-a3f1'\"",
            "millrace.warehouse.request-timeout = canary",
            "millrace.warehouse.pasword = canary-a3f1",
            "millrace.http.tokens.viewer = [canary-a3f1]",
            "millrace.http.tokens.operator = canary-a3f1-viewer",
            "millrace.elasticsearch.password-file = \"/none\"",
            "millrace.elasticsearch.pass = ${canary}"
        }) {
            var file = Files.writeString(directory.resolve("shop.conf"), INLINE + mistake);
            assertHidden(said("check", "-c", file.toString()));
        }
    }

    /** All that a command prints and logs. */
    private static String said(String... command) {
        var out = new StringWriter();
        var bytes = new ByteArrayOutputStream();
        var before = System.err;
        try (var heard = new Heard(Level.DEBUG)) {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            var writer = new PrintWriter(out);
            int exit = Main.commandLine().setOut(writer).setErr(writer).execute(command);
            return "exit " + exit + "\n" + out + bytes.toString(StandardCharsets.UTF_8) + heard.text();
        } finally {
            System.setErr(before);
        }
    }

    private static void assertHidden(String text) {
        int at = text.indexOf(CANARY);
        assertFalse(at >= 0, () -> text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 60)));
        assertFalse(text.isEmpty());
    }
}
