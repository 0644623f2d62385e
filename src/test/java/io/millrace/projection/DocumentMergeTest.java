package io.millrace.projection;

import static io.millrace.projection.Payments.REFUNDS;
import static io.millrace.projection.Payments.SHAPES;
import static io.millrace.projection.Payments.STATUSES;
import static io.millrace.projection.Payments.TRANSACTION;
import static io.millrace.projection.Payments.TRANSACTIONS;
import static io.millrace.projection.Payments.delete;
import static io.millrace.projection.Payments.insert;
import static io.millrace.projection.Payments.row;
import static io.millrace.projection.Payments.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.change.Change;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Stamp;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write.Condition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentMergeTest {
    private static final Random SEEDS = new Random();

    private final DocumentProjection projection = new DocumentProjection(List.of(TRANSACTION), SHAPES);

    @Test
    void aDocumentHoldsItsRootItsChildrenInOrderAndTheirVersions() {
        var documents = apply(List.of(
                insert(TRANSACTIONS, 1, row("id=5", "note=a")),
                insert(STATUSES, 2, row("id=10", "transaction_id=5", "status=paid")),
                insert(STATUSES, 3, row("id=9", "transaction_id=5", "status=new")),
                delete(STATUSES, 4, row("id=8", "transaction_id=5"))));

        assertEquals("""
                {"id":5,"note":"a",\
                "statuses":[{"id":9,"status":"new"},{"id":10,"status":"paid"}],"refunds":[],\
                "millrace":{"merchant":"6","deleted":false,"version":1,"rows":{\
                "statuses":{"live":[["9",3],["10",2]],"gone":{"8":4}},"refunds":{"live":[],"gone":{}}}}}""", documents.get("5"));
    }

    @Test
    void childrenWithoutTheirRootWaitUnseen() {
        var documents = apply(List.of(insert(STATUSES, 2, row("id=1", "transaction_id=5", "status=new"))));

        assertEquals("""
                {"statuses":[{"id":1,"status":"new"}],"refunds":[],\
                "millrace":{"merchant":"6","deleted":true,"rows":{\
                "statuses":{"live":[["1",2]],"gone":{}},"refunds":{"live":[],"gone":{}}}}}""", documents.get("5"));
    }

    @Test
    void aRootThatComesBackFindsItsChildren() {
        var documents = apply(List.of(
                insert(TRANSACTIONS, 1, row("id=5", "note=a")),
                insert(STATUSES, 2, row("id=1", "transaction_id=5", "status=new")),
                delete(TRANSACTIONS, 3, row("id=5")),
                insert(TRANSACTIONS, 4, row("id=5", "note=b"))));

        assertEquals("""
                {"id":5,"note":"b","statuses":[{"id":1,"status":"new"}],"refunds":[],\
                "millrace":{"merchant":"6","deleted":false,"version":4,"rows":{\
                "statuses":{"live":[["1",2]],"gone":{}},"refunds":{"live":[],"gone":{}}}}}""", documents.get("5"));
    }

    @Test
    void whatTheDocumentKnowsAlreadyNeedsNoWrite() {
        var change = insert(TRANSACTIONS, 1, row("id=5", "note=a"));
        var merge = merges(List.of(change)).getFirst();
        var first = projection.merge(null, merge);
        assertInstanceOf(Condition.Absent.class, first == null ? null : first.condition());

        var stored = new StoredDocument(new Stamp(3, 1), first == null ? new byte[0] : first.source());

        assertEquals(null, projection.merge(stored, merge));
        var later =
                merges(List.of(insert(TRANSACTIONS, 2, row("id=5", "note=b")))).getFirst();
        var second = projection.merge(stored, later);
        assertEquals(new Condition.Unchanged(new Stamp(3, 1)), second == null ? null : second.condition());
    }

    @Test
    void aOneRowDocumentOfAnEarlierConfigurationTakesChildrenIn() {
        var earlier = """
                {"id":5,"note":"a","millrace":{"merchant":"6","deleted":false,"version":1}}""";
        var merge = merges(List.of(insert(STATUSES, 2, row("id=1", "transaction_id=5"))))
                .getFirst();

        var write =
                projection.merge(new StoredDocument(new Stamp(1, 1), earlier.getBytes(StandardCharsets.UTF_8)), merge);

        assertEquals("""
                {"id":5,"note":"a","statuses":[{"id":1}],"refunds":[],\
                "millrace":{"merchant":"6","deleted":false,"version":1,"rows":{\
                "statuses":{"live":[["1",2]],"gone":{}},"refunds":{"live":[],"gone":{}}}}}""", write == null ? "" : new String(write.source(), StandardCharsets.UTF_8));
    }

    @Test
    void keysAreOrderedByTheirNumbers() {
        var keys = new ArrayList<>(List.of("b", "10", "9", "-1", "a,10", "a,9", "10,1", "", "01", "1"));
        var sorted = List.of("-1", "01", "1", "9", "10", "10,1", "", "a,9", "a,10", "b");
        Collections.shuffle(keys, new Random(1));

        keys.sort(KeyOrder.INSTANCE);

        assertEquals(sorted, keys);
    }

    static List<Long> seeds() {
        return SEEDS.longs(300).boxed().toList();
    }

    /** The parameter's name in the report is the seed. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyOrderAnyRepetitionAndAnySplitGiveTheSameDocuments(long seed) {
        var random = new Random(seed);
        var history = new History(random).make(random.nextInt(1, 60));
        var expected = apply(history);

        for (int i = 0; i < 5; i++) {
            var shuffled = new ArrayList<>(history);
            for (int copies = random.nextInt(20); copies > 0 && !history.isEmpty(); copies--) {
                shuffled.add(history.get(random.nextInt(history.size())));
            }
            Collections.shuffle(shuffled, random);

            assertEquals(expected, apply(shuffled, random), "seed " + seed);
        }
    }

    private Map<String, String> apply(List<Change> changes) {
        return apply(changes, new Random(0));
    }

    /** The documents by key after all changes, merged in pieces of random size, replayed in part. */
    private Map<String, String> apply(List<Change> changes, Random random) {
        var documents = new HashMap<DocumentId, StoredDocument>();
        int from = 0;
        while (from < changes.size()) {
            int to = Math.min(changes.size(), from + random.nextInt(1, 8));
            merge(documents, changes.subList(from, to));
            from = random.nextInt(4) == 0 ? Math.max(from - 3, 0) + 1 : to;
        }
        merge(documents, changes.subList(Math.min(from, changes.size()), changes.size()));
        var texts = new TreeMap<String, String>();
        documents.forEach((id, document) -> texts.put(id.key(), new String(document.source(), StandardCharsets.UTF_8)));
        return texts;
    }

    private void merge(Map<DocumentId, StoredDocument> documents, List<Change> changes) {
        for (var merge : merges(changes)) {
            var write = projection.merge(documents.get(merge.document()), merge);
            if (write != null) {
                documents.put(merge.document(), new StoredDocument(new Stamp(1, 1), write.source()));
            }
        }
    }

    private List<Effect.Merge> merges(List<Change> changes) {
        return assertInstanceOf(Plan.Effects.class, projection.plan(changes)).effects().stream()
                .map(effect -> assertInstanceOf(Effect.Merge.class, effect))
                .toList();
    }

    /** Plays a source: rows of the three tables appear, change, move to other parents and go. */
    private static final class History {
        private final Random random;
        private final Map<String, Row> rows = new TreeMap<>();
        private final List<Change> changes = new ArrayList<>();
        private long version;

        History(Random random) {
            this.random = random;
        }

        List<Change> make(int count) {
            while (changes.size() < count) {
                switch (random.nextInt(3)) {
                    case 0 ->
                        step(TRANSACTIONS, row("id=" + random.nextInt(8, 12), "note=" + random.nextInt(), meta()));
                    case 1 ->
                        step(STATUSES, row("id=" + random.nextInt(8, 13), parent(), "status=" + random.nextInt()));
                    default -> step(REFUNDS, row("id=" + random.nextInt(3), parent(), "amount=" + random.nextInt(9)));
                }
            }
            return changes;
        }

        private String parent() {
            return "transaction_id=" + (random.nextInt(8) == 0 ? "NULL" : String.valueOf(random.nextInt(8, 12)));
        }

        private String meta() {
            return "meta={\"a\": [" + random.nextDouble() + ", 1.10, {\"b\": \"é\"}]}";
        }

        private void step(TableId table, Row next) {
            version += random.nextInt(1, 5);
            var id = table + "/" + next.get("id");
            var old = rows.get(id);
            if (old == null) {
                rows.put(id, next);
                changes.add(insert(table, version, next));
            } else if (random.nextInt(3) == 0) {
                rows.remove(id);
                changes.add(delete(table, version, old));
            } else {
                rows.put(id, next);
                changes.add(update(table, version, old, next));
            }
        }
    }
}
