package io.millrace.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Secret;
import io.millrace.capture.SourceScan;
import io.millrace.change.Change;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.projection.DocumentMapping;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.Batch;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.elastic.ElasticSettings;
import io.millrace.sink.elastic.ElasticStore;
import io.millrace.stack.SharedStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SearchViewIT {
    private static final TableId TABLE = TableId.parse("shop.things");
    private static final TableShape SHAPE = new TableShape(
            TABLE,
            List.of(
                    new Column("id", new ColumnType(Kind.INTEGER, false, "bigint")),
                    new Column("exact", new ColumnType(Kind.NUMERIC, false, "numeric")),
                    new Column("real", new ColumnType(Kind.FLOAT, false, "double precision")),
                    new Column("tree", new ColumnType(Kind.JSONB, false, "jsonb")),
                    new Column("list", new ColumnType(Kind.FLOAT, true, "double precision[]")),
                    new Column("note", ColumnType.TEXT)),
            List.of("id"),
            new MerchantRule.InColumn("note"));
    private static final Map<TableId, TableShape> SHAPES = Map.of(TABLE, SHAPE);
    private static final List<DocumentSettings> DOCUMENTS =
            List.of(new DocumentSettings("verified", TABLE, Set.of(), Set.of(), List.of()));

    private final List<SourceScan.SourceRow> source = new ArrayList<>();

    @Test
    void awkwardValuesAreEqualAfterARealIndexHeldThem() throws Exception {
        var settings = new ElasticSettings(
                SharedStack.get().elasticsearch(),
                "",
                Secret.NONE,
                Secret.NONE,
                "",
                2,
                0,
                Duration.ofMillis(500),
                100,
                Duration.ofSeconds(20));
        var mappings = Map.of("verified", DocumentMapping.of(DOCUMENTS.getFirst(), SHAPES));
        row(
                "1",
                "1.00",
                "0.1",
                "{\"a\": 1.10, \"b\": [null, 1e400, 12345678901234567890123]}",
                "{0.1,NaN,NULL}",
                "a\tb");
        row("2", "NaN", "1e+100", "[1.0, {\"x\": null}]", "{}", "😀");
        row("9223372036854775807", "-0.5", "5e-324", "null", "{{1,2},{3,4.50}}", "");

        try (var store = new ElasticStore(settings, mappings);
                var scan = new ElasticScan(settings)) {
            assertInstanceOf(
                    Answer.Answered.class, store.prepare().toCompletableFuture().get(30, TimeUnit.SECONDS));
            store(store, source.subList(0, 2));
            var view = new SearchView(scan, DOCUMENTS, SHAPES);

            assertEquals(
                    new Counts(3, 1, 0, 0, 0, 0, 0, 0, 0),
                    run(view).stores().getFirst().total());
            store(store, source);
            assertTrue(run(view).clean(), run(view).table());
        }
    }

    private void row(String... values) {
        var names = SHAPE.columns().stream().map(Column::name).toArray(String[]::new);
        source.add(new SourceScan.SourceRow("m-" + values[0].length(), new Row(names, values)));
    }

    private static void store(ElasticStore store, List<SourceScan.SourceRow> rows) throws Exception {
        var projection = new DocumentProjection(DOCUMENTS, SHAPES);
        var writes = new ArrayList<Write>();
        for (var row : rows) {
            var merchant = new MerchantId(String.valueOf(row.merchant()));
            var change = new Change(TABLE, Op.INSERT, merchant, new Version(5), null, row.row(), 1, 2, false);
            for (var effect : ((Plan.Effects) projection.plan(List.of(change))).effects()) {
                writes.add(assertInstanceOf(Effect.Blind.class, effect).write());
            }
        }
        var answer =
                store.send(new Batch(writes, Map.of())).toCompletableFuture().get(30, TimeUnit.SECONDS);
        for (var outcome : assertInstanceOf(Answer.Answered.class, answer, answer.toString())
                .outcomes()) {
            assertTrue(outcome instanceof Outcome.Stored || outcome instanceof Outcome.Superseded, outcome.toString());
        }
    }

    private Report run(SearchView view) {
        SourceScan scan = (table, merchants, consumer) -> source.stream()
                .filter(row -> merchants.isEmpty()
                        || MerchantId.parse(row.merchant())
                                .filter(merchants::contains)
                                .isPresent())
                .forEach(consumer);
        var settings = new VerifySettings(Duration.ZERO, Set.of(), 50);
        return new Verification(_ -> scan, SHAPES, List.of(view), settings, _ -> {}).run();
    }
}
