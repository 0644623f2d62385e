package io.millrace.verify;

import static io.millrace.verify.HeldSource.PAYMENTS;
import static io.millrace.verify.HeldSource.REFUNDS;
import static io.millrace.verify.HeldSource.SHAPES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.change.Change;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.projection.DocumentSettings.Child;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Stamp;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import io.millrace.sink.elastic.DocumentScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchViewTest {
    private static final List<DocumentSettings> DOCUMENTS = List.of(
            new DocumentSettings(
                    "payment",
                    PAYMENTS,
                    Set.of("note"),
                    Set.of(),
                    List.of(new Child("refunds", REFUNDS, List.of("payment_id"), Set.of("amount")))),
            new DocumentSettings("refund", REFUNDS, Set.of(), Set.of(), List.of()));

    private final HeldSource source = new HeldSource();
    private final DocumentProjection projection = new DocumentProjection(DOCUMENTS, SHAPES);
    private final Map<DocumentId, byte[]> documents = new LinkedHashMap<>();
    private final List<DocumentScan.Hit> spoilt = new ArrayList<>();

    /** What the projection made, but for documents marked deleted. */
    private final DocumentScan scan = new DocumentScan() {
        @Override
        public void each(String kind, Set<MerchantId> merchants, Consumer<Hit> consumer) {
            hits(kind).forEach(consumer);
        }
    };

    @BeforeEach
    void fill() {
        store(PAYMENTS, "a", source.payment("1", "a", "5"));
        store(PAYMENTS, "a", source.payment("2,x", "a", "6"));
        store(PAYMENTS, "b", source.payment("3", "b", "7"));
        store(REFUNDS, "a", source.refund("10", "1", "a", "1"));
        store(REFUNDS, "a", source.refund("9", "1", "a", "2"));
        store(REFUNDS, "a", source.refund("11", "2,x", "a", "3"));
        store(REFUNDS, "a", source.refund("12", "gone", "a", "4"));
        store(REFUNDS, "b", source.refund("13", null, "b", "4"));
    }

    @Test
    void whatTheProjectionMakesIsClean() {
        var report = run();

        assertTrue(report.clean(), report.table());
        assertEquals(3 + 3 + 5, report.stores().getFirst().total().rowsCompared());
    }

    @Test
    void aDocumentThatIsNotThereLacksItsChildrenToo() {
        documents
                .keySet()
                .removeIf(id -> id.kind().equals("payment") && id.key().equals("1"));

        var components = run().stores().getFirst().components();

        assertEquals(1, count(components, "payment").missing());
        assertEquals(2, count(components, "payment.refunds").missing());
        assertEquals(0, count(components, "refund").missing());
    }

    @Test
    void aChildInAnotherParentsDocumentIsStale() {
        var from = hit("payment", "1");
        var to = hit("payment", "2\\,x");
        var row = ((ArrayNode) from.source().path("refunds")).remove(0);
        var key = ((ArrayNode) from.source().at("/millrace/rows/refunds/live")).remove(0);
        ((ArrayNode) to.source().path("refunds")).add(row);
        ((ArrayNode) to.source().at("/millrace/rows/refunds/live")).add(key);
        spoilt.addAll(List.of(from, to));

        var report = run().stores().getFirst();

        assertEquals(1, report.total().stale(), report.toString());
        assertEquals(1, report.differences().size());
    }

    @Test
    void aDocumentRoutedToAnotherMerchantIsMisplaced() {
        var hit = hit("refund", "10");
        spoilt.add(new DocumentScan.Hit(hit.key(), hit.merchant(), "b", hit.source()));

        var report = run().stores().getFirst();

        assertEquals(1, report.total().misplaced(), report.toString());
        assertEquals(1, report.differences().size());
    }

    @Test
    void aChangedFieldIsStale() {
        var hit = hit("payment", "3");
        hit.source().put("amount", "8");
        spoilt.add(hit);

        assertEquals(1, run().stores().getFirst().total().stale());
    }

    private static Counts count(Map<String, Counts> components, String name) {
        return components.getOrDefault(name, Counts.NONE);
    }

    private Report run() {
        var view = new SearchView(scan, DOCUMENTS, SHAPES);
        var settings = new VerifySettings(Duration.ZERO, Set.of(), 100);
        return new Verification(_ -> source, SHAPES, List.of(view), settings, _ -> {}).run();
    }

    private DocumentScan.Hit hit(String kind, String key) {
        return hits(kind).stream()
                .filter(hit -> hit.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private List<DocumentScan.Hit> hits(String kind) {
        var hits = new ArrayList<DocumentScan.Hit>();
        documents.forEach((id, bytes) -> {
            var source = ExactJson.object(bytes);
            if (id.kind().equals(kind) && !source.at("/millrace/deleted").asBoolean()) {
                var merchant = id.merchant().value();
                hits.add(spoilt.stream()
                        .filter(hit ->
                                hit.key().equals(id.key()) && hit.merchant().equals(merchant))
                        .filter(hit -> hit.source().has("payment_id") == source.has("payment_id"))
                        .findFirst()
                        .orElse(new DocumentScan.Hit(id.key(), merchant, merchant, source)));
            }
        });
        return hits;
    }

    private void store(TableId table, String merchant, Row row) {
        var change = new Change(table, Op.INSERT, new MerchantId(merchant), Version.of(0, 5), null, row, 1, 2, false);
        for (var effect : ((Plan.Effects) projection.plan(List.of(change))).effects()) {
            switch (effect) {
                case Effect.Blind(var write, var _) -> put((Write.DocumentWrite) write);
                case Effect.Merge merge -> {
                    var known = documents.get(merge.document());
                    var current = known == null ? null : new StoredDocument(new Stamp(1, 1), known);
                    var write = projection.merge(current, merge);
                    if (write != null) {
                        put(write);
                    }
                }
                case Effect.Refusal refusal -> throw new AssertionError(refusal);
            }
        }
    }

    private void put(Write.DocumentWrite write) {
        documents.put(write.document(), write.source());
    }
}
