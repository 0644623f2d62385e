package io.millrace.projection;

import static io.millrace.projection.Payments.REFUND;
import static io.millrace.projection.Payments.REFUNDS;
import static io.millrace.projection.Payments.SHAPES;
import static io.millrace.projection.Payments.SIX;
import static io.millrace.projection.Payments.STATUSES;
import static io.millrace.projection.Payments.TRANSACTION;
import static io.millrace.projection.Payments.TRANSACTIONS;
import static io.millrace.projection.Payments.delete;
import static io.millrace.projection.Payments.insert;
import static io.millrace.projection.Payments.row;
import static io.millrace.projection.Payments.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentProjectionTest {
    private final DocumentProjection alone = new DocumentProjection(List.of(REFUND), SHAPES);
    private final DocumentProjection both = new DocumentProjection(List.of(TRANSACTION, REFUND), SHAPES);
    private final DocumentProjection merged = new DocumentProjection(List.of(TRANSACTION), SHAPES);

    @Test
    void aRowWithoutChildrenIsWrittenBlindlyUnderItsVersion() {
        var effects = effects(alone, insert(REFUNDS, 7, row("id=1", "amount=1.50", "transaction_id=NULL")));

        var write = blind(effects.getFirst());
        assertEquals(new DocumentId("refund", SIX, "1"), write.document());
        assertEquals(new Condition.Newer(new Version(7)), write.condition());
        assertEquals("""
                {"id":1,"amount":"1.50","millrace":{"merchant":"6","deleted":false,"version":7}}""", text(write));
    }

    @Test
    void aDeleteLeavesOnlyATombstone() {
        var effects = effects(alone, delete(REFUNDS, 8, row("id=1", "amount=1.50")));

        assertEquals("""
                {"millrace":{"merchant":"6","deleted":true,"version":8}}""", text(blind(effects.getFirst())));
    }

    @Test
    void aRowThatMovedAwayIsDeletedHere() {
        var moved = new Change(REFUNDS, Op.DELETE, SIX, new Version(9), row("id=1", "amount=1"), null, 0, 0, true);

        assertTrue(text(blind(effects(alone, moved).getFirst())).contains("\"deleted\":true"));
    }

    @Test
    void aTableOfNoDocumentHasNoEffect() {
        assertEquals(List.of(), effects(alone, insert(STATUSES, 1, row("id=1", "unheard=of"))));
    }

    @Test
    void aTableCanBeARootAndAChild() {
        var effects = effects(both, insert(REFUNDS, 7, row("id=1", "transaction_id=5")));

        assertEquals(2, effects.size());
        assertEquals("refund", blind(effects.getFirst()).document().kind());
        var merge = assertInstanceOf(Effect.Merge.class, effects.getLast());
        assertEquals(new DocumentId("transaction", SIX, "5"), merge.document());
        assertEquals("refunds", merge.parts().getFirst().component());
    }

    @Test
    void theChangesOfOneDocumentMakeOneMerge() {
        var effects = effects(
                merged,
                insert(TRANSACTIONS, 1, row("id=5")),
                insert(STATUSES, 2, row("id=1", "transaction_id=5")),
                update(TRANSACTIONS, 3, row("id=5"), row("id=5", "note=x")));

        var merge = assertInstanceOf(Effect.Merge.class, effects.getFirst());
        assertEquals(1, effects.size());
        assertEquals(
                List.of(1L, 2L, 3L), merge.parts().stream().map(Part::version).toList());
        assertTrue(merge.likelyNew());
    }

    @Test
    void aChildThatMovesIsTakenOutOfItsOldDocumentAndPutIntoTheNew() {
        var effects =
                effects(merged, update(STATUSES, 9, row("id=1", "transaction_id=5"), row("id=1", "transaction_id=6")));

        var old = assertInstanceOf(Effect.Merge.class, effects.getFirst());
        var now = assertInstanceOf(Effect.Merge.class, effects.getLast());
        assertEquals("5", old.document().key());
        assertNull(old.parts().getFirst().row());
        assertEquals("6", now.document().key());
        assertEquals(9, now.parts().getFirst().version());
    }

    @Test
    void aChildThatLosesItsParentIsTakenOut() {
        var effects = effects(
                merged, update(STATUSES, 9, row("id=1", "transaction_id=5"), row("id=1", "transaction_id=NULL")));

        assertEquals(1, effects.size());
        assertNull(assertInstanceOf(Effect.Merge.class, effects.getFirst())
                .parts()
                .getFirst()
                .row());
    }

    @Test
    void aChildOfNoParentIsInNoDocument() {
        assertEquals(List.of(), effects(merged, insert(STATUSES, 1, row("id=1", "transaction_id=NULL"))));
    }

    @Test
    void aDeletedChildIsTakenOutByItsOldImage() {
        var merge = assertInstanceOf(
                Effect.Merge.class,
                effects(merged, delete(STATUSES, 4, row("id=1", "transaction_id=5")))
                        .getFirst());

        assertEquals("5", merge.document().key());
        assertFalse(merge.likelyNew());
    }

    @Test
    void aDeletedChildWhoseImageDoesNotNameItsParentIsRefused() {
        var refusal = assertInstanceOf(
                Effect.Refusal.class,
                effects(merged, delete(STATUSES, 4, row("id=1"))).getFirst());

        assertTrue(refusal.reason().contains("does not say [transaction_id]"), refusal.reason());
    }

    @Test
    void aChangeWithoutItsKeyIsRefused() {
        assertInstanceOf(
                Effect.Refusal.class,
                effects(merged, insert(TRANSACTIONS, 4, row("note=x"))).getFirst());
    }

    @Test
    void anUnknownColumnMeansThatTheShapeIsOutdated() {
        var plan = merged.plan(List.of(insert(TRANSACTIONS, 1, row("id=5", "fee=1"))));

        assertEquals(new Plan.ShapeOutdated(TRANSACTIONS, "fee"), plan);
    }

    @Test
    void anOmittedColumnIsInNoDocument() {
        var write = write(merged, insert(TRANSACTIONS, 1, row("id=5", "card=4111", "note=x")));

        assertFalse(text(write).contains("4111"));
    }

    @Test
    void aMerchantWhoseAliasWouldMeanSomethingElseIsRefused() {
        for (var id : List.of("6-transaction", "transaction-v1", "a-b-refund", "refund-v22")) {
            var change =
                    new Change(REFUNDS, Op.INSERT, new MerchantId(id), new Version(1), null, row("id=1"), 0, 0, false);
            assertInstanceOf(Effect.Refusal.class, effects(both, change).getFirst(), id);
        }
        for (var id : List.of("transaction", "6-transactions", "6-other", "v1", "other-v1", "6")) {
            var change =
                    new Change(REFUNDS, Op.INSERT, new MerchantId(id), new Version(1), null, row("id=1"), 0, 0, false);
            assertInstanceOf(Effect.Blind.class, effects(both, change).getFirst(), id);
        }
    }

    @Test
    void aLongKeyStandsInTheDocumentToo() {
        var table = TableId.parse("gateway.long");
        var shapes = Map.of(table, Payments.shape(table, "id TEXT"));
        var projection = new DocumentProjection(
                List.of(new DocumentSettings("long", table, Set.of(), Set.of(), List.of())), shapes);

        var write = blind(effects(projection, insert(table, 1, row("id=" + "ä".repeat(300))))
                .getFirst());

        assertTrue(text(write).contains("\"key\":\"" + "ä".repeat(300) + "\""));
    }

    private static DocumentWrite write(DocumentProjection projection, Change change) {
        var merge =
                assertInstanceOf(Effect.Merge.class, effects(projection, change).getFirst());
        return assertInstanceOf(DocumentWrite.class, projection.merge(null, merge));
    }

    private static List<Effect> effects(DocumentProjection projection, Change... changes) {
        return assertInstanceOf(Plan.Effects.class, projection.plan(List.of(changes)))
                .effects();
    }

    private static DocumentWrite blind(Effect effect) {
        return assertInstanceOf(
                DocumentWrite.class,
                assertInstanceOf(Effect.Blind.class, effect).write());
    }

    private static String text(DocumentWrite write) {
        return new String(write.source(), StandardCharsets.UTF_8);
    }
}
