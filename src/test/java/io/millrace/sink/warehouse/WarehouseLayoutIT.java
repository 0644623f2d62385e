package io.millrace.sink.warehouse;

import static io.millrace.sink.warehouse.WarehouseFixture.INT;
import static io.millrace.sink.warehouse.WarehouseFixture.ORDERS;
import static io.millrace.sink.warehouse.WarehouseFixture.SHAPE;
import static io.millrace.sink.warehouse.WarehouseFixture.answer;
import static io.millrace.sink.warehouse.WarehouseFixture.order;
import static io.millrace.sink.warehouse.WarehouseFixture.outcomes;
import static io.millrace.sink.warehouse.WarehouseFixture.shape;
import static io.millrace.sink.warehouse.WarehouseFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Canonical;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import io.millrace.change.MerchantId;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.Store.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarehouseLayoutIT {
    private static final ColumnType BIGINT = new ColumnType(Kind.INTEGER, false, "bigint");
    private static final ColumnType NUMERIC = new ColumnType(Kind.NUMERIC, false, "numeric");

    private WarehouseFixture warehouse;

    @BeforeEach
    void open() throws Exception {
        warehouse = new WarehouseFixture();
    }

    @AfterEach
    void close() throws Exception {
        warehouse.close();
    }

    @Test
    void everyValueComesBackAsItWas() throws Exception {
        var values = awkwardValues();
        var columns = new ArrayList<Column>();
        var row = new ArrayList<String>();
        columns.add(new Column("id", INT));
        row.add("1");
        values.forEach((type, texts) -> texts.forEach(text -> {
            columns.add(new Column("c" + columns.size(), type));
            row.add(Canonical.of(type, text));
        }));
        var shape = shape(ORDERS, columns.toArray(Column[]::new));
        var store = warehouse.prepared(shape);

        outcomes(store, write(shape, 1, false, row.toArray(String[]::new)));

        var found = new ArrayList<WarehouseScan.Hit>();
        new WarehouseScan(warehouse.settings(warehouse.jdbcUrl(), shape), WarehouseFixture.shapes(shape))
                .each(ORDERS, Set.of(), found::add);
        assertEquals(1, found.size());
        for (int i = 0; i < row.size(); i++) {
            assertEquals(
                    row.get(i), found.getFirst().row().value(i), columns.get(i).toString());
        }
    }

    private static Map<ColumnType, List<String>> awkwardValues() {
        var values = new LinkedHashMap<ColumnType, List<String>>();
        values.put(scalar(Kind.BOOL, "boolean"), List.of("t", "false"));
        values.put(scalar(Kind.INTEGER, "smallint"), List.of("-32768"));
        values.put(scalar(Kind.INTEGER, "bigint"), List.of("9223372036854775807"));
        values.put(
                scalar(Kind.NUMERIC, "numeric"),
                List.of(
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "1.00",
                        "-0.1",
                        "1234567890123456789012345678901234567890.5000"));
        values.put(scalar(Kind.FLOAT, "double precision"), List.of("0.1", "NaN", "-Infinity", "5e-324", "1e+100"));
        values.put(scalar(Kind.FLOAT, "real"), List.of("0.1", "3.4028235e+38"));
        values.put(
                ColumnType.TEXT,
                List.of("", "a\tb", "a\nb", "a\r\nb", "a\\b", "\\N", "\\.", "NULL", "😀 naïve \u0001", "' \" $1 {}"));
        values.put(scalar(Kind.TEXT, "character varying"), List.of("x".repeat(3000)));
        values.put(scalar(Kind.WORD, "character"), List.of("ab   "));
        values.put(scalar(Kind.WORD, "uuid"), List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
        values.put(scalar(Kind.WORD, "inet"), List.of("192.168.0.1/24"));
        values.put(scalar(Kind.DATE, "date"), List.of("2024-02-29", "infinity", "0044-03-15 BC", "12024-01-01"));
        values.put(
                scalar(Kind.TIMESTAMP, "timestamp without time zone"),
                List.of("2024-01-02 03:04:05.678901", "infinity", "0044-03-15 00:00:00 BC", "12024-01-01 00:00:00"));
        values.put(
                scalar(Kind.TIMESTAMPTZ, "timestamp with time zone"),
                List.of("2024-01-02 03:04:05.6+05:45", "-infinity", "infinity", "0044-03-15 00:00:00+00 BC"));
        values.put(scalar(Kind.BYTEA, "bytea"), List.of("\\x00ff5c0a", "\\x"));
        values.put(scalar(Kind.JSONB, "jsonb"), List.of("{\"a\": [1, 2.50, \"x\\\\\\n\\\"\"], \"b\": null}", "1.10"));
        values.put(scalar(Kind.OTHER, "json"), List.of("{\"b\" :1,  \"a\":\"\\\\\"}"));
        values.put(scalar(Kind.OTHER, "interval"), List.of("-1 days +02:03:04", "1 year 2 mons"));
        values.put(scalar(Kind.OTHER, "bit"), List.of("101"));
        values.put(scalar(Kind.OTHER, "int4range"), List.of("[1,5)"));
        values.put(array(Kind.INTEGER, "integer[]"), List.of("{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[0:1]={7,8}"));
        values.put(array(Kind.TEXT, "text[]"), List.of("{\"a,b\",\"NULL\",NULL,\"\\\"\\\\\",\"tab\there\"}"));
        values.put(
                array(Kind.TIMESTAMPTZ, "timestamp with time zone[]"),
                List.of("{\"2024-01-02 03:04:05+02\",infinity}"));
        values.put(array(Kind.BOOL, "boolean[]"), List.of("{t,f,NULL}"));
        return values;
    }

    private static ColumnType scalar(Kind kind, String sql) {
        return new ColumnType(kind, false, sql);
    }

    private static ColumnType array(Kind kind, String sql) {
        return new ColumnType(kind, true, sql);
    }

    @Test
    void preparingTwiceChangesNothing() {
        var store = warehouse.prepared(SHAPE);

        assertEquals(List.of(), store.plan());
        assertInstanceOf(Answer.Answered.class, answer(store.prepare()));
    }

    @Test
    void thePlanShowsWhatWouldBeMade() throws Exception {
        var store = warehouse.store(warehouse.settings(warehouse.jdbcUrl(), SHAPE), SHAPE);

        var plan = String.join("\n", store.plan());

        assertTrue(plan.contains("create table \"shop\".\"orders\""), plan);
        assertTrue(plan.contains("create table \"millrace\".\"lane_offset\""), plan);
        assertEquals(List.of("null"), warehouse.query("select to_regclass('shop.orders')"));
    }

    @Test
    void aNewColumnIsAddedAndTheLiveViewKeepsItsGrants() throws Exception {
        outcomes(warehouse.prepared(SHAPE), order("1", "a", 1));
        warehouse.execute("grant select on shop_live.orders to pg_monitor");
        var wide =
                shape(ORDERS, new Column("id", INT), new Column("colour", BIGINT), new Column("note", ColumnType.TEXT));

        outcomes(warehouse.prepared(wide), write(wide, 2, false, "2", "7", "b"));

        assertEquals(
                List.of("1|null|a", "2|7|b"),
                warehouse.query("select id, colour, note from shop_live.orders order by id"));
        assertEquals(
                List.of("t"),
                warehouse.query("select has_table_privilege('pg_monitor', 'shop_live.orders', 'select')"));
        assertEquals(List.of(), warehouse.prepared(wide).plan());
    }

    @Test
    void aColumnFollowsTheSourcesType() throws Exception {
        outcomes(warehouse.prepared(SHAPE), order("1", "12", 1));
        var wide = shape(ORDERS, new Column("id", BIGINT), new Column("note", NUMERIC));

        outcomes(warehouse.prepared(wide), write(wide, 2, false, "5000000000", "1.50"));

        assertEquals(
                List.of("1|12|numeric", "5000000000|1.50|numeric"),
                warehouse.query("select id, note, pg_typeof(note) from shop_live.orders order by id"));
        assertEquals(List.of(), warehouse.prepared(wide).plan());
    }

    @Test
    void aTypeThatDoesNotFitIsAWrongSetUpAndChangesNothing() throws Exception {
        outcomes(warehouse.prepared(SHAPE), order("1", "no number", 1));
        var other = shape(ORDERS, new Column("id", BIGINT), new Column("note", NUMERIC));

        var answer = answer(warehouse
                .store(warehouse.settings(warehouse.jdbcUrl(), other), other)
                .prepare());

        assertInstanceOf(Answer.WrongSetUp.class, answer);
        assertEquals(
                List.of("1|integer|no number"),
                warehouse.query("select id, pg_typeof(id), note from shop_live.orders"));
    }

    @Test
    void aColumnThatTheSourceDroppedStays() throws Exception {
        outcomes(warehouse.prepared(SHAPE), order("1", "a", 1));
        var narrow = shape(ORDERS, new Column("id", INT));

        outcomes(warehouse.prepared(narrow), write(narrow, 2, false, "2"));

        assertEquals(List.of("1|a", "2|null"), warehouse.query("select id, note from shop_live.orders order by id"));
    }

    @Test
    void anotherKeyIsAWrongSetUp() {
        warehouse.prepared(SHAPE);
        var other = new TableShape(ORDERS, SHAPE.columns(), List.of("note"), SHAPE.merchant());

        var answer = answer(warehouse
                .store(warehouse.settings(warehouse.jdbcUrl(), other), other)
                .prepare());

        var reason = assertInstanceOf(Answer.WrongSetUp.class, answer).reason();
        assertTrue(reason.contains("primary key"), reason);
    }

    @Test
    void somebodysOwnTableIsNotTouched() throws Exception {
        warehouse.execute("create schema shop; create table shop.orders (id int primary key)");

        var answer = answer(warehouse
                .store(warehouse.settings(warehouse.jdbcUrl(), SHAPE), SHAPE)
                .prepare());

        var reason = assertInstanceOf(Answer.WrongSetUp.class, answer).reason();
        assertTrue(reason.contains("another table"), reason);
    }

    @Test
    void anyNamesAreQuoted() {
        var odd = new TableId("shop", "öde \"x\"", "a'b; drop table c --\\");
        var shape =
                shape(odd, new Column("I d\"", INT), new Column("select", ColumnType.TEXT), new Column("a\tb", INT));
        var store = warehouse.prepared(shape);

        outcomes(store, write(shape, 1, false, "1", "x", "3"), write(shape, 2, true, "2", "y", null));

        var found = new ArrayList<@Nullable String>();
        new WarehouseScan(warehouse.settings(warehouse.jdbcUrl(), shape), WarehouseFixture.shapes(shape))
                .each(
                        odd,
                        Set.of(new MerchantId("6")),
                        hit -> found.add(hit.merchant() + hit.row().get("a\tb")));
        assertEquals(List.of("63"), found);
        assertEquals(List.of(), store.plan());
    }

    @Test
    void manyNodesPrepareAtOnce() {
        var answers = new ArrayList<java.util.concurrent.CompletionStage<Answer>>();
        for (int i = 0; i < 6; i++) {
            answers.add(warehouse
                    .store(warehouse.settings(warehouse.jdbcUrl(), SHAPE), SHAPE)
                    .prepare());
        }

        answers.forEach(stage -> assertInstanceOf(Answer.Answered.class, answer(stage)));
    }
}
