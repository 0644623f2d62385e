package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.feed.LaneSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MillraceSettingsTest {
    private static final String SHOP = """
            millrace {
              sources.shop {
                jdbc-url = "jdbc:postgresql://localhost/shop"
                tables {
                  orders { merchant = tenant }
                  lines { merchant-of = { table = orders, by = [a, b] } }
                }
              }
              documents.order { root = shop.orders, children.lines = { table = shop.lines, parent = [a, b] } }
              warehouse.tables = [shop.orders]
              lanes { search { store = elasticsearch }, warehouse { store = postgresql } }
            }
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aShortFileIsFilledUpWithDefaults() {
        var settings = MillraceSettings.parse(SHOP);

        var lines = settings.sources().getFirst().tables().get(TableId.parse("shop.lines"));
        assertEquals(
                new MerchantRule.OfParent(TableId.parse("shop.orders"), List.of("a", "b")),
                lines == null ? null : lines.merchant());
        assertEquals(8, settings.kafka().partitions());
        assertEquals("millrace-search", settings.lanes().getFirst().group());
    }

    @Test
    void aLaneIsAsItsStoreLikesItUnlessItSaysOtherwise() {
        var usual = warehouse(SHOP);
        var others = warehouse(SHOP + "millrace { lane-defaults.batch-max = 7, lanes.warehouse.batch-linger = 3s }");
        var redshift =
                warehouse(SHOP + "millrace { lanes.warehouse.store = Redshift, lane-defaults.batch-linger = 1s }");

        assertEquals(1, usual.sinks());
        assertEquals(Duration.ofSeconds(2), usual.sink().batchLinger());
        assertEquals(20_000, others.sink().batchMax());
        assertEquals(Duration.ofSeconds(3), others.sink().batchLinger());
        assertEquals(Duration.ofSeconds(10), redshift.sink().batchLinger());
    }

    private static LaneSettings warehouse(String text) {
        return MillraceSettings.parse(text).lanes().stream()
                .filter(lane -> lane.name().equals("warehouse"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theShippedExampleIsRight() {
        var settings = MillraceSettings.parse("include classpath(\"payments.conf\")");

        assertEquals(3, settings.documents().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    millrace.kafka.bootstrapservers = x                | did you mean 'bootstrap-servers'
                    millrace.sources.shop.tables.orders.merchnt = x    | did you mean 'merchant'
                    millrace.lanes.search.static-members = true        | give it millrace.cluster.name
                    millrace.lanes.search.session-timeout = 5s         | give it at least 6 s
                    millrace.sources.shop.qeue = x                     | did you mean 'queue'
                    millrace.documents.order.omitt = [x]               | did you mean 'omit'
                    millrace.documents.order.children.lines.parnt = x  | did you mean 'parent'
                    millrace.lanes.search.sink = 3                     | did you mean 'sinks'
                    millrace.cluster.roles = [captur]                  | names 'captur'; there are [capture, web
                    millrace.cluster.seeds = ["one"]                   | host:port is expected
                    millrace.kafka.client."group.protocol" = consumer  | is not to be set
                    millrace.nonsense.x = 1                            | unknown key millrace.nonsense
                    millrace.kafka.partitions = many                   | partitions has type STRING rather than NUMBER
                    millrace.lanes.search.batch-linger = soon          | batch-linger
                    millrace.lanes.search.store = oracle               | elasticsearch, postgresql or redshift is known
                    millrace.lane-defaults-of.oracle.sinks = 1         | unknown key millrace.lane-defaults-of.oracle
                    millrace.lane-defaults-of.redshift.sink = 1        | did you mean 'sinks'
                    millrace.lanes.warehouse.sinks = 2                 | loaded by one sink
                    millrace.documents.order.root = shop.nothing       | stands in no source's tables
                    millrace.warehouse.tables = [nothing]              | write source.table
                    millrace.sources.shop.tables.orders = 5            | has to be a section
                    millrace.sources.shop.tables.more {}               | say either merchant
                    millrace.sources.shop.tables.orders.hash = [card]  | its hash-key is missing: set hash-key
                    millrace.sources.shop { hash-key = short, tables.orders.hash = [card] } | fewer than 32 characters
                    millrace.sources.shop { hash-key = 0123456789abcdef0123456789abcdef, tables.lines.hash = [a] } | names 'a', which is hashed
                    millrace.cluster.tls.certificate = "a.crt"         | a certificate but no key
                    millrace.cluster.tls { certificate = "a.crt", key = "a.key" } | cluster.tls has no ca
                    millrace.http.tokens { viewer = same, operator = same } | one token for both roles
                    millrace.warehouse.password-file = "/none"         | the file /none is not there
                    millrace.elasticsearch { password = x, password-file = "/none" } | has both password and password-file
                    """)
    void whatIsWrongIsOneSentenceWithItsMend(String line, String expected) {
        var thrown = assertThrows(SetUpException.class, () -> MillraceSettings.parse(SHOP + line));

        assertEquals(Reason.USAGE, thrown.reason());
        assertTrue(String.valueOf(thrown.getMessage()).contains(expected), thrown::getMessage);
    }

    @Test
    void aMissingFileIsNamed() {
        var missing = directory.resolve("none.conf");

        var thrown = assertThrows(SetUpException.class, () -> MillraceSettings.load(missing));

        assertTrue(String.valueOf(thrown.getMessage()).contains("none.conf"));
    }

    @Test
    void aBrokenFileIsNamedWithItsLine() throws Exception {
        var broken = Files.writeString(directory.resolve("broken.conf"), "millrace {\n  sources {\n");

        var thrown = assertThrows(SetUpException.class, () -> MillraceSettings.load(broken));

        assertTrue(String.valueOf(thrown.getMessage()).contains("broken.conf"));
    }

    @Test
    void noPasswordIsShown() {
        var settings = MillraceSettings.parse(SHOP + "millrace.sources.shop.password = hunter2");

        assertTrue(settings.sources().toString().indexOf("hunter2") < 0);
    }
}
