package io.millrace.sink.warehouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WarehouseTableTest {
    @Test
    void aTableOutsidePublicBearsItsSchemaInItsName() {
        assertEquals(
                "\"shop\".\"orders\"",
                WarehouseTable.of(shape("shop.orders", "id")).qualified());
        assertEquals(
                "\"shop\".\"eu_orders\"",
                WarehouseTable.of(shape("shop.eu.orders", "id")).qualified());
        assertEquals(
                "\"shop_live\".\"orders\"",
                WarehouseTable.of(shape("shop.orders", "id")).liveView());
    }

    @Test
    void ordinaryTablesAreNoProblem() {
        assertEquals(List.of(), problems(shape("shop.orders", "id"), shape("shop.eu.orders", "id")));
    }

    @Test
    void twoTablesOfOneNameAreAProblem() {
        assertOne("shop.eu_orders", shape("shop.eu_orders", "id"), shape("shop.eu.orders", "id"));
    }

    @Test
    void aTableUnderTheNameOfALiveViewIsAProblem() {
        assertOne("shop_live", shape("shop.orders", "id"), shape("shop_live.orders", "id"));
    }

    @Test
    void aColumnNamedLikeOneOfOursIsAProblem() {
        assertOne("'_version'", shape("shop.orders", "id", "_version"));
    }

    @Test
    void aNameThatPostgresWouldCutIsAProblem() {
        assertOne("63 bytes", shape("shop." + "x".repeat(40) + "." + "y".repeat(40), "id"));
    }

    @Test
    void ourOwnBookkeepingIsNotOverwritten() {
        assertOne("our offsets", shape("millrace.lane_offset", "id"));
    }

    @Test
    void aTableThatNobodyCapturesIsAProblem() {
        var problems = WarehouseTable.problems(List.of(TableId.parse("shop.orders")), java.util.Map.of());

        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains("no source captures"), problems.getFirst());
    }

    private static void assertOne(String part, TableShape... shapes) {
        var problems = problems(shapes);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().contains(part), problems.getFirst());
    }

    private static List<String> problems(TableShape... shapes) {
        var byId = Arrays.stream(shapes).collect(Collectors.toMap(TableShape::id, shape -> shape));
        return WarehouseTable.problems(Arrays.stream(shapes).map(TableShape::id).toList(), byId);
    }

    private static TableShape shape(String id, String... columns) {
        return new TableShape(
                TableId.parse(id),
                Arrays.stream(columns)
                        .map(name -> new Column(name, ColumnType.TEXT))
                        .toList(),
                List.of(columns[0]),
                new MerchantRule.InColumn(columns[0]));
    }
}
