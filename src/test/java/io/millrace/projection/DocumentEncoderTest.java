package io.millrace.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Utf8Buffer;
import io.millrace.change.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentEncoderTest {
    private static final TableId TABLE = TableId.parse("gateway.t");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | 0 | 0",
                "INTEGER | -9223372036854775808 | -9223372036854775808",
                "INTEGER | 92233720368547758070 | 92233720368547758070",
                "INTEGER | x | \"x\"",
                "INTEGER | 007 | 7",
                "INTEGER | -0 | 0",
                "INTEGER | -17 | -17",
                "BOOL | true | true",
                "BOOL | t? | \"t?\"",
                "NUMERIC | NaN | \"NaN\"",
                "NUMERIC | 1234567890123456789012345678901234567890.10 | \"1234567890123456789012345678901234567890.10\"",
                "FLOAT | 1.5 | 1.5",
                "FLOAT | 100 | 100",
                "FLOAT | 1e+300 | 1E+300",
                "FLOAT | 5e-324 | 5E-324",
                "FLOAT | -0 | \"-0\"",
                "FLOAT | NaN | \"NaN\"",
                "FLOAT | -Infinity | \"-Infinity\"",
                "TEXT | a\"b\\c | \"a\\\"b\\\\c\"",
                "TEXT | 😀 | \"😀\"",
                "WORD | `` | \"\"",
                "DATE | 0044-03-15 BC | \"0044-03-15 BC\"",
                "TIMESTAMPTZ | infinity | \"infinity\"",
                "BYTEA | \\x00ff | \"\\\\x00ff\"",
                "OTHER | <a/> | \"<a/>\"",
                "JSONB | {\"b\": [1, 2.50], \"a\": null} | {\"b\":[1,2.50],\"a\":null}",
                "JSONB | 12345678901234567890.12345678901234567890 | 12345678901234567890.12345678901234567890",
                "JSONB | null | null",
                "JSONB | \"x\" | \"x\"",
                "JSONB | {oops | \"{oops\"",
                "JSONB | 1 2 | \"1 2\"",
                "JSONB | `` | \"\"",
                "INTEGER[] | {1,NULL,{2,3}} | [1,null,[2,3]]",
                "INTEGER[] | {} | []",
                "INTEGER[] | [0:1]={1,2} | \"[0:1]={1,2}\"",
                "NUMERIC[] | {1.0,NaN} | [\"1.0\",\"NaN\"]",
                "TEXT[] | {\"a,b\",\"NULL\",NULL,\"\"} | [\"a,b\",\"NULL\",null,\"\"]",
                "JSONB[] | {\"{\\\"a\\\": 1}\"} | [{\"a\":1}]",
            })
    void eachValueHasItsForm(String type, String text, String json) {
        var shape = Payments.shape(TABLE, "id INTEGER", "c " + type);

        var row = DocumentEncoder.row(shape, Payments.row("id=1", "c=" + text), Set.of());

        assertEquals("{\"id\":1,\"c\":" + json + "}", text(row));
        assertEquals(row, ExactJson.object(ExactJson.bytes(row)), "what is written is read as the same nodes");
        assertEquals(text(row), written(shape, Payments.row("id=1", "c=" + text), Set.of()));
    }

    @Test
    void aNullIsLeftOut() {
        var shape = Payments.shape(TABLE, "id INTEGER", "c TEXT");

        assertEquals("{\"id\":1}", text(DocumentEncoder.row(shape, Payments.row("id=1", "c=NULL"), Set.of())));
    }

    @Test
    void jsonThatAnIndexWouldRefuseIsCarriedAsText() {
        var shape = Payments.shape(TABLE, "id INTEGER", "c JSONB");
        var deep = "[".repeat(2000) + "]".repeat(2000);
        var longNumber = "9".repeat(1001);

        for (var text : new String[] {deep, longNumber}) {
            var row = DocumentEncoder.row(shape, Payments.row("id=1", "c=" + text), Set.of());
            assertEquals(text, row.path("c").textValue());
            assertEquals(text(row), written(shape, Payments.row("id=1", "c=" + text), Set.of()));
        }
    }

    @Test
    void deepAndLongJsonThatAnIndexTakesStaysJson() {
        var shape = Payments.shape(TABLE, "id INTEGER", "c JSONB");
        var deep = "[".repeat(900) + "]".repeat(900);
        var longNumber = "9".repeat(1000);

        for (var text : new String[] {deep, longNumber}) {
            var row = DocumentEncoder.row(shape, Payments.row("id=1", "c=" + text), Set.of());
            assertEquals("{\"id\":1,\"c\":" + text + "}", text(row));
            assertEquals(row, ExactJson.object(ExactJson.bytes(row)));
            assertEquals(text(row), written(shape, Payments.row("id=1", "c=" + text), Set.of()));
        }
    }

    @Test
    void aFlattenedColumnHoldsOnlyObjectsOfUsablePaths() {
        var shape = Payments.shape(TABLE, "id INTEGER", "c JSONB");

        assertEquals("{\"a\":[1]}", flattened(shape, "{\"a\": [1]}"));
        assertEquals("{\"value\":[1,2]}", flattened(shape, "[1, 2]"));
        assertEquals("{\"value\":5}", flattened(shape, "5"));
        var longPath = flattened(shape, "{\"" + "k".repeat(9000) + "\": 1}");
        assertTrue(longPath.startsWith("{\"value\":\"{\\\"kkk"), longPath);
    }

    @Test
    void aFlattenedColumnOfArraysHoldsThemWrapped() {
        var shape = Payments.shape(TABLE, "id INTEGER", "c JSONB[]");

        assertEquals("{\"value\":[]}", flattened(shape, "{}"));
        assertEquals("{\"value\":[{\"a\":1}]}", flattened(shape, "{\"{\\\"a\\\": 1}\"}"));
    }

    @Test
    void aColumnThatTheShapeLacksIsAMistakeOfTheCaller() {
        var shape = Payments.shape(TABLE, "id INTEGER");

        assertThrows(IllegalArgumentException.class, () -> DocumentEncoder.row(shape, Payments.row("c=1"), Set.of()));
        assertEquals("{}", text(DocumentEncoder.row(shape, Payments.row("c=1"), Set.of("c"))));
    }

    private static String flattened(TableShape shape, String text) {
        var row = DocumentEncoder.row(shape, Payments.row("id=1", "c=" + text), Set.of(), Set.of("c"));
        assertEquals(text(row), written(shape, Payments.row("id=1", "c=" + text), Set.of("c")));
        return text(row.path("c"));
    }

    /** The same row piece by piece, which says the same where it was read from a record. */
    private static String written(TableShape shape, Row row, Set<String> flattened) {
        var fields = new RowFields(shape, Set.of(), flattened);
        var written = appended(fields, row);
        recorded(shape, row).forEach(same -> assertEquals(object(written), object(appended(fields, same))));
        return written;
    }

    private static String appended(RowFields fields, Row row) {
        var json = new Utf8Buffer(16).append('{');
        fields.append(json, row);
        return json.append('}').toString();
    }

    private static JsonNode object(String json) {
        return ExactJson.object(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The row as it comes out of records: one with strings alone, and, where that is JSON, one with bare values. */
    private static List<Row> recorded(TableShape shape, Row row) {
        var codec = new ChangeCodec();
        var change = new Change(TABLE, Op.INSERT, new MerchantId("6"), Version.of(1, 7), null, row, 1, 2, false);
        var key = "6".getBytes(StandardCharsets.UTF_8);
        var rows = Stream.of(codec.encode(change), codec.encode(change, shape))
                .map(record -> codec.decode(
                        key, record, name -> name.equals(ChangeCodec.VERSION_HEADER) ? new byte[] {'7'} : null))
                .flatMap(
                        read -> read instanceof Decoded.Understood(var same) ? Stream.of(same.image()) : Stream.empty())
                .toList();
        assertFalse(rows.isEmpty());
        return rows;
    }

    private static String text(JsonNode node) {
        return new String(ExactJson.bytes(node), StandardCharsets.UTF_8);
    }
}
