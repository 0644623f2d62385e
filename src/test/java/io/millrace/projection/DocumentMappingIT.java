package io.millrace.projection;

import static io.millrace.projection.Payments.SIX;
import static io.millrace.projection.Payments.insert;
import static io.millrace.projection.Payments.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.base.Secret;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.Batch;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.elastic.DocumentScan.Hit;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.elastic.ElasticSettings;
import io.millrace.sink.elastic.ElasticStore;
import io.millrace.stack.SharedStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every value that a database can hold is accepted by a real index, and comes back as it was. */
class DocumentMappingIT {
    private static final TableId TABLE = TableId.parse("gateway.awkward");
    private static final TableId CHILDREN = TableId.parse("gateway.awkward_children");
    private static final String[] COLUMNS = {
        "id INTEGER",
        "i INTEGER",
        "b BOOL",
        "n NUMERIC",
        "f FLOAT",
        "t TEXT",
        "w WORD",
        "d DATE",
        "ts TIMESTAMP",
        "tz TIMESTAMPTZ",
        "y BYTEA",
        "j JSONB",
        "fl JSONB",
        "o OTHER",
        "ia INTEGER[]",
        "na NUMERIC[]",
        "ta TEXT[]",
        "ja JSONB[]",
        "tza TIMESTAMPTZ[]",
        "ba BOOL[]",
        "ya BYTEA[]",
        "fla JSONB[]"
    };
    private static final TableShape SHAPE = Payments.shape(TABLE, COLUMNS);
    private static final Set<String> FLATTENED = Set.of("fl", "fla");
    private static final Map<TableId, TableShape> SHAPES =
            Map.of(TABLE, SHAPE, CHILDREN, Payments.shape(CHILDREN, withParent()));
    private static final DocumentSettings DOCUMENT =
            new DocumentSettings("awkward", TABLE, Set.of(), FLATTENED, List.of());
    private static final DocumentSettings PARENT = new DocumentSettings(
            "awkward_parent",
            TABLE,
            Set.of(),
            FLATTENED,
            List.of(new DocumentSettings.Child("kids", CHILDREN, List.of("parent"), Set.of())));

    private static String[] withParent() {
        var columns = new ArrayList<>(List.of(COLUMNS));
        columns.add("parent INTEGER");
        return columns.toArray(String[]::new);
    }

    @Test
    void everyValueIsAcceptedAndComesBackAsItWas() throws Exception {
        var settings = new ElasticSettings(
                SharedStack.get().elasticsearch(),
                "",
                Secret.NONE,
                Secret.NONE,
                "",
                1,
                0,
                Duration.ofMillis(200),
                1000,
                Duration.ofSeconds(60));
        var mappings = Map.of(
                "awkward", DocumentMapping.of(DOCUMENT, SHAPES),
                "awkward_parent", DocumentMapping.of(PARENT, SHAPES));
        var rows = rows();
        try (var store = new ElasticStore(settings, mappings);
                var scan = new ElasticScan(settings)) {
            assertEquals(new Answer.Answered(List.of()), await(store.prepare()));

            assertAllStored(rows, await(store.send(new Batch(blind(rows), Map.of()))));
            assertAllStored(rows, await(store.send(new Batch(merged(rows), Map.of()))));

            assertSame(rows, scan, "awkward");
            assertSame(rows, scan, "awkward_parent");
            assertEquals(rows.size(), scan.count("awkward"));
            var found = scan.find("awkward", SIX, "1").orElseThrow();
            assertEquals(1, found.at("/_source/id").intValue());
            assertEquals(1, found.path("_version").intValue());
        }
    }

    private static void assertSame(List<Row> rows, ElasticScan scan, String kind) {
        var hits = new HashMap<String, Hit>();
        scan.each(kind, Set.of(SIX), hit -> assertEquals(null, hits.put(hit.key(), hit)));
        assertEquals(rows.size(), hits.size());
        for (var row : rows) {
            var hit = assertInstanceOf(Hit.class, hits.get(row.get("id")));
            var source = hit.source();
            source.remove("millrace");
            var kids = source.remove("kids");
            assertEquals(DocumentEncoder.row(SHAPE, row, Set.of(), FLATTENED), source);
            if (kids != null) {
                var child = DocumentEncoder.row(SHAPE, row, Set.of())
                        .put("parent", kids.at("/0/parent").intValue());
                assertEquals(child, kids.get(0));
            }
            assertEquals("6", hit.merchant());
            assertEquals("6", hit.routing());
        }
    }

    private static List<Write> blind(List<Row> rows) {
        var projection = new DocumentProjection(List.of(DOCUMENT), SHAPES);
        var writes = new ArrayList<Write>();
        for (var row : rows) {
            var plan = assertInstanceOf(Plan.Effects.class, projection.plan(List.of(insert(TABLE, 1, row))));
            writes.add(assertInstanceOf(Effect.Blind.class, plan.effects().getFirst())
                    .write());
        }
        return writes;
    }

    /** Each row as a root and as its own child. */
    private static List<Write> merged(List<Row> rows) {
        var projection = new DocumentProjection(List.of(PARENT), SHAPES);
        var writes = new ArrayList<Write>();
        for (var row : rows) {
            var changes = List.of(insert(TABLE, 1, row), insert(CHILDREN, 2, child(row)));
            var plan = assertInstanceOf(Plan.Effects.class, projection.plan(changes));
            var merge = assertInstanceOf(Effect.Merge.class, plan.effects().getFirst());
            writes.add(assertInstanceOf(Write.class, projection.merge(null, merge)));
        }
        return writes;
    }

    private static Row child(Row row) {
        var pairs = new ArrayList<String>();
        for (int i = 0; i < row.size(); i++) {
            var value = row.value(i);
            pairs.add(row.name(i) + "=" + (value == null ? "NULL" : value));
        }
        pairs.add("parent=" + row.get("id"));
        return row(pairs.toArray(String[]::new));
    }

    private static void assertAllStored(List<Row> rows, Answer answer) {
        var outcomes = assertInstanceOf(Answer.Answered.class, answer, answer::toString)
                .outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            var row = rows.get(i);
            var outcome = outcomes.get(i);
            assertInstanceOf(Outcome.Stored.class, outcome, () -> outcome + " for " + shown(row));
        }
    }

    private static String shown(Row row) {
        var value = String.valueOf(row.value(1));
        return row.name(1) + "=" + value.substring(0, Math.min(100, value.length()));
    }

    private static List<Row> rows() {
        var rows = new ArrayList<Row>();
        values().forEach((column, values) ->
                values.forEach(value -> rows.add(row("id=" + (rows.size() + 1), column + "=" + value))));
        return rows;
    }

    private static Map<String, List<String>> values() {
        var long1000 = "9".repeat(1000);
        var megabyte = "x y ".repeat(1 << 18);
        return Map.ofEntries(
                Map.entry("i", List.of("0", "-9223372036854775808", "9223372036854775807", "junk", "NULL")),
                Map.entry("b", List.of("true", "false", "junk")),
                Map.entry(
                        "n",
                        List.of(
                                "0",
                                "-0.00",
                                "NaN",
                                "Infinity",
                                "-Infinity",
                                "1234567890123456789012345678901234567890.12",
                                "9".repeat(130_000) + ".5",
                                "0." + "0".repeat(16_000) + "1")),
                Map.entry(
                        "f",
                        List.of("1.5", "-0", "1e+300", "1.7976931348623157e+308", "5e-324", "NaN", "Infinity", "junk")),
                Map.entry("t", List.of("", " ", "😀é\u0001\u2028", "x".repeat(1 << 20), megabyte, "\"\\/{}[],:")),
                Map.entry(
                        "w", List.of("", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "€".repeat(8000), "x".repeat(40_000))),
                Map.entry(
                        "d",
                        List.of("2024-02-29", "infinity", "-infinity", "0044-03-15 BC", "5874897-12-31", "0001-01-01")),
                Map.entry("ts", List.of("2024-01-02T03:04:05.678901", "294276-12-31T23:59:59.999999", "infinity")),
                Map.entry("tz", List.of("2024-01-02T03:04:05Z", "4714-11-24T00:00:00Z BC", "junk", "")),
                Map.entry("y", List.of("\\x", "\\x00ff", "\\x" + "ab".repeat(1 << 19))),
                Map.entry("j", json(long1000)),
                Map.entry("fl", json(long1000)),
                Map.entry("o", List.of("", "<xml/>", "{\"json\": 1}", "(1,2)", megabyte)),
                Map.entry("ia", List.of("{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[0:1]={1,2}", "{junk}")),
                Map.entry("na", List.of("{1.10,NaN,Infinity}", "{" + "9".repeat(130_000) + "}")),
                Map.entry(
                        "ta",
                        List.of("{}", "{\"\",\"a,b\",NULL,\"NULL\"}", "{{a},{b}}", "{" + "x".repeat(1 << 20) + "}")),
                Map.entry("ja", List.of("{}", "{\"{\\\"a\\\": 1}\",\"2\",NULL,\"[3]\"}")),
                Map.entry("tza", List.of("{\"2024-01-02T03:04:05Z\",infinity,NULL}")),
                Map.entry("ba", List.of("{true,false,NULL}")),
                Map.entry("ya", List.of("{\"\\\\x00ff\"}")),
                Map.entry("fla", List.of("{}", "{\"{\\\"a\\\": 1}\",\"2\"}", "{NULL}")));
    }

    private static List<String> json(String longNumber) {
        return List.of(
                "null",
                "true",
                "5",
                "\"\"",
                "\"text\"",
                "[]",
                "{}",
                "[1, [2, {\"a\": [null]}]]",
                "{\"\": 1, \".\": 2, \"a.b\": 3, \"a\": {\"b\": 4}, \" \": 5, \"_id\": 6, \"millrace\": 7}",
                "{\"a\": 1.10, \"b\": 1e-7}",
                longNumber,
                longNumber + "0",
                "{\"n\": " + "9".repeat(130_000) + "}",
                "[".repeat(900) + "]".repeat(900),
                "[".repeat(5000) + "]".repeat(5000),
                "{\"a\":".repeat(890) + "1" + "}".repeat(890),
                "{\"" + "k".repeat(8000) + "\": \"" + "€".repeat(8000) + "\"}",
                "{\"" + "k".repeat(40_000) + "\": 1}",
                "{\"" + "k".repeat(60_000) + "\": 1}",
                "{\"a\": \"" + "x".repeat(1 << 20) + "\"}");
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
    }
}
