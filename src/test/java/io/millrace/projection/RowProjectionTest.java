package io.millrace.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Change;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Write.RowWrite;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowProjectionTest {
    private static final TableId ORDERS = TableId.parse("shop.orders");
    private static final TableId OTHERS = TableId.parse("shop.others");
    private static final MerchantId SIX = new MerchantId("6");
    private static final TableShape SHAPE = new TableShape(
            ORDERS,
            List.of(
                    new Column("region", ColumnType.TEXT),
                    new Column("id", ColumnType.TEXT),
                    new Column("note", ColumnType.TEXT)),
            List.of("id", "region"),
            new MerchantRule.InColumn("region"));

    private final RowProjection projection = new RowProjection(Set.of(ORDERS), Map.of(ORDERS, SHAPE));

    @Test
    void aChangeOfAConfiguredTableIsABlindRowWrite() {
        var change = change(ORDERS, Op.INSERT, row("eu", "7", "hi"), false);

        var write = onlyWrite(change);

        assertEquals(new RowKey(List.of("7", "eu")), write.key());
        assertEquals(SIX, write.merchant());
        assertEquals(change.version(), write.version());
        assertFalse(write.deleted());
        assertEquals(row("eu", "7", "hi"), write.row());
        assertTrue(write.bytes() > 5);
    }

    @Test
    void aDeleteKeepsTheValuesOfTheRowThatWas() {
        var write = onlyWrite(change(ORDERS, Op.DELETE, row("eu", "7", "hi"), false));

        assertTrue(write.deleted());
        assertEquals("hi", write.row().get("note"));
    }

    @Test
    void theDeleteOfARowThatMovedIsNothing() {
        assertEquals(List.of(), effects(change(ORDERS, Op.DELETE, row("eu", "7", "hi"), true)));
    }

    @Test
    void aTableThatIsNotConfiguredIsNothing() {
        assertEquals(List.of(), effects(change(OTHERS, Op.INSERT, row("eu", "7", "hi"), false)));
    }

    @Test
    void aColumnThatTheShapeLacksAsksForTheCatalogue() {
        var row = new Row(new String[] {"id", "region", "colour"}, new String[] {"7", "eu", "red"});

        var plan = projection.plan(List.of(change(ORDERS, Op.INSERT, row, false)));

        assertEquals(new Projection.Plan.ShapeOutdated(ORDERS, "colour"), plan);
    }

    @Test
    void aRowWithoutItsWholeKeyIsRefused() {
        var effect =
                effects(change(ORDERS, Op.INSERT, row(null, "7", "hi"), false)).getFirst();

        var refusal = assertInstanceOf(Effect.Refusal.class, effect);
        assertEquals(
                "a row of shop.orders came without a complete key: id, region must all be there", refusal.reason());
    }

    @Test
    void theOrderOfChangesIsKept() {
        var first = change(ORDERS, Op.INSERT, row("eu", "1", "a"), false);
        var second = change(ORDERS, Op.UPDATE, row("eu", "1", "b"), false);

        var notes = effects(first, second).stream()
                .map(effect ->
                        ((RowWrite) ((Effect.Blind) effect).write()).row().get("note"))
                .toList();

        assertEquals(List.of("a", "b"), notes);
    }

    @Test
    void nothingIsEverMerged() {
        var merge = new Effect.Merge(new DocumentId("order", SIX, "7"), List.of());

        assertThrows(IllegalStateException.class, () -> projection.merge(null, merge));
    }

    @Test
    void aConfiguredTableNeedsItsShape() {
        assertThrows(IllegalArgumentException.class, () -> new RowProjection(Set.of(OTHERS), Map.of(ORDERS, SHAPE)));
    }

    private RowWrite onlyWrite(Change change) {
        var blind = assertInstanceOf(Effect.Blind.class, effects(change).getFirst());
        assertEquals(change, blind.cause());
        return assertInstanceOf(RowWrite.class, blind.write());
    }

    private List<Effect> effects(Change... changes) {
        return assertInstanceOf(Projection.Plan.Effects.class, projection.plan(List.of(changes)))
                .effects();
    }

    private static Change change(TableId table, Op op, Row row, boolean moved) {
        boolean delete = op == Op.DELETE;
        return new Change(table, op, SIX, Version.of(0, 9), delete ? row : null, delete ? null : row, 1, 2, moved);
    }

    private static Row row(@Nullable String region, String id, String note) {
        return new Row(new String[] {"region", "id", "note"}, new @Nullable String[] {region, id, note});
    }
}
