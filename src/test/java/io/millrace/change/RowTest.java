package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.change.ColumnType.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final TableShape SHAPE = new TableShape(
            TableId.parse("shop.orders"),
            List.of(
                    new Column("id", new ColumnType(Kind.INTEGER, false, "bigint")),
                    new Column("paid", new ColumnType(Kind.BOOL, false, "boolean")),
                    new Column("note", ColumnType.TEXT),
                    new Column("town", ColumnType.TEXT)),
            List.of("id"),
            new MerchantRule.InColumn("id"));
    private static final String[] NAMES = {"id", "paid", "note", "town"};

    private static Row row(@Nullable String... values) {
        return new Row(NAMES, values);
    }

    /** The row as it comes out of a record. */
    private static Row recorded(Row row) {
        var change = new Change(SHAPE.id(), Op.INSERT, new MerchantId("6"), Version.of(1, 7), null, row, 1, 2, false);
        var seen = new EnvelopeScanner(new ColumnNames()).scan(new ChangeCodec().encode(change, SHAPE));
        assertNotNull(seen);
        var after = seen.after;
        assertNotNull(after);
        return after;
    }

    /** Rows with this value at place 2: at hand as a text, as it stands in a record, and in place of another one. */
    static List<Row> everyWay(String value) {
        var row = row("7", null, value, "Bern");
        var replaced =
                recorded(row("7", null, "\u0000", "Bern")).replaced(new @Nullable String[] {null, null, value, null});
        return List.of(row, recorded(row), replaced);
    }

    private static String copied(Row row, int index) {
        var text = new Utf8Buffer(2);
        row.copy(index, text);
        return text.toString();
    }

    @Test
    void aRowOfARecordIsTheRowThatWasWritten() {
        var row = row("7", "true", "a \"b\"\n", "Zürich");
        var same = recorded(row);

        assertEquals(row, same);
        assertEquals(row.hashCode(), same.hashCode());
        assertNotEquals(recorded(row("8", "true", "a \"b\"\n", "Zürich")), same);
        assertEquals("a \"b\"\n", same.get("note"));
        assertNull(same.get("nothing"));
        assertEquals(row.key(List.of("id", "town")), same.key(List.of("id", "town")));
        assertNull(recorded(row("7", null, null, null)).key(List.of("id", "town")));
    }

    @Test
    void aValueIsCopiedWhereItNeedsNoEscape() {
        var row = recorded(row("-7", "false", "it's 5 \u007f", "Zürich"));

        assertEquals(
                List.of(Form.INTEGER, Form.BOOL, Form.PLAIN, Form.PLAIN),
                IntStream.range(0, 4).mapToObj(row::form).toList());
        assertEquals(
                List.of("-7", "false", "it's 5 \u007f", "Zürich"),
                IntStream.range(0, 4).mapToObj(i -> copied(row, i)).toList());
    }

    @Test
    void anyOtherValueHasToBeAskedForItsText() {
        for (var text : List.of("\"", "\\", "\n", "\u0000", "\ud83d")) {
            assertEquals(Form.OTHER, recorded(row("7", null, text, null)).form(2), text);
        }
        assertEquals(Form.OTHER, recorded(row("-0", null, null, null)).form(0));
        assertEquals(Form.NULL, recorded(row("7", null, null, null)).form(1));
        assertEquals(Form.OTHER, row("7", null, null, null).form(0));
        assertThrows(IllegalStateException.class, () -> copied(row("7", null, null, null), 0));
    }

    @Test
    void aTextIsCopiedWhateverStandsForIt() {
        var row = row("7", null, "a \"b\"\n\u0001é", "Bern");
        var replaced = recorded(row).replaced(new @Nullable String[] {null, null, null, "Uri"});

        for (var one : List.of(row, recorded(row), replaced)) {
            for (int i = 0; i < one.size(); i++) {
                var text = new Utf8Buffer(2);
                assertEquals(one.value(i) != null, one.copyText(i, text));
                assertEquals(one.value(i) == null ? "" : one.value(i), text.toString());
            }
        }
        assertFalse(recorded(row("7", null, "\ud83d", null)).copyText(2, new Utf8Buffer(2)));
        assertFalse(row("7", null, "\ud83d", null).copyText(2, new Utf8Buffer(2)));
    }

    @Test
    void columnsCanBeLeftOut() {
        var row = row("7", "true", "\t", "Bern");
        var expected = new Row(new String[] {"id", "note"}, new @Nullable String[] {"7", "\t"});

        assertEquals(expected, row.without(Set.of("paid", "town")));
        assertEquals(expected, recorded(row).without(Set.of("paid", "town")));
    }

    @Test
    void aLayoutTellsWhereTheTablesColumnsAre() {
        var row = new Row(new String[] {"note", "id", "colour"}, new @Nullable String[] {"a", "7", "red"});
        var layout = SHAPE.layout(row);

        assertEquals(
                List.of(1, -1, 0, -1),
                IntStream.range(0, 4).mapToObj(layout::place).toList());
        assertEquals("colour", layout.unknown());
        assertNull(layout.column(2));
        assertEquals(SHAPE.column("note"), layout.column(0));
        var others = SHAPE.layout(row("7", null, null, null));
        assertNull(others.unknown());
        assertEquals(3, others.place(3));
    }
}
