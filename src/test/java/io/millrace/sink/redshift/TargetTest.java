package io.millrace.sink.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.Version;
import io.millrace.sink.Write.RowWrite;
import io.millrace.sink.redshift.Target.MisfitException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    private static RowWrite write(String column, @Nullable String value) {
        var row = new Row(new String[] {"id", "part", column}, new @Nullable String[] {"7", "1", value});
        return new RowWrite(
                Payments.ID, new RowKey(List.of("7", "1")), new MerchantId("6"), new Version(9), false, row, 100);
    }

    private static @Nullable String copied(Target target, String column, @Nullable String value)
            throws MisfitException {
        return target.values(write(column, value)).get(target.copied().indexOf(column));
    }

    @Test
    void everyKindHasAType() {
        var types = Payments.target("").columns().stream()
                .collect(Collectors.toMap(
                        TargetColumn::name, column -> column.type().sql()));

        assertEquals("bigint", types.get("id"));
        assertEquals("boolean", types.get("paid"));
        assertEquals("numeric(18,2)", types.get("amount"));
        assertEquals("numeric(38,9)", types.get("exact"));
        assertEquals("varchar(65535)", types.get("huge"));
        assertEquals("varchar(12)", types.get("currency"));
        assertEquals("varchar(65535)", types.get("note"));
        assertEquals("varchar(36)", types.get("token"));
        assertEquals("timestamp", types.get("seen"));
        assertEquals("timestamptz", types.get("created_at"));
        assertEquals("time", types.get("opens"));
        assertEquals("varbyte(32767)", types.get("image"));
        assertEquals("super", types.get("metadata"));
        assertEquals("varchar(65535)", types.get("tags"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            amount,     1234567890123456.78,             1234567890123456.78
            amount,     -0.10,                           -0.10
            exact,      1e3,                             1000
            exact,      0.000000001,                     0.000000001
            huge,       123456789012345678901234567890123456789012345678901234567890.1234, 123456789012345678901234567890123456789012345678901234567890.1234
            currency,   €€€,                             €€€
            day,        2024-02-29,                      2024-02-29
            seen,       2024-01-02T03:04:05.678901,      2024-01-02 03:04:05.678901
            created_at, 2024-01-02T03:04:05Z,            2024-01-02 03:04:05+00
            image,      \\x00ff,                         00ff
            opens,      23:59:59.999999,                 23:59:59.999999
            metadata,   '[123456.789, 12345678901234567890123456789012345678, -0.5]', '[123456.789, 12345678901234567890123456789012345678, -0.5]'
            """)
    void whatFitsIsCopiedAsItIs(String column, String value, String expected) throws Exception {
        assertEquals(expected, copied(Payments.target(""), column, value));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            amount,     12345678901234567.00,  17 digits before the point
            amount,     0.001,                 3 digits behind the point
            exact,      NaN,                   no NaN
            exact,      0.0000000001,          10 digits behind the point
            rate,       Infinity,              no Infinity
            rate,       NaN,                   no NaN
            currency,   €€€€€,                 15 bytes
            day,        infinity,              no date
            day,        0044-03-15 BC,         no date
            day,        10000-01-01,           no date
            seen,       -infinity,             no date
            created_at, 0001-01-01T00:00:00Z BC, no date
            created_at, 294276-12-31T23:59:59Z, no date
            opens,      24:00:00,              24 o'clock
            note,       ~millrace:null~,       stands for null
            metadata,   "{""a"": 1e-60}",      more than 38 digits
            metadata,   "[[1e40]]",            more than 38 digits
            metadata,   "{""a"": 123456789012345678901234567890123456789}", more than 38 digits
            """, quoteCharacter = '"')
    void whatDoesNotFitIsRefusedWithASentence(String column, String value, String expected) {
        var target = Payments.target("");
        var thrown = assertThrows(MisfitException.class, () -> copied(target, column, value));

        assertTrue(String.valueOf(thrown.getMessage()).contains(expected), thrown::getMessage);
        assertTrue(String.valueOf(thrown.getMessage()).contains("column " + column), thrown::getMessage);
    }

    @Test
    void aTextThatIsTooLongIsRefusedOrCutBetweenCharactersAndMarked() throws Exception {
        var note = "\"shop.payments.note\" { type = \"varchar(5)\", on-misfit = %s }";
        assertThrows(
                MisfitException.class,
                () -> copied(Payments.target("columns {" + note.formatted("reject") + "}"), "note", "äöü"));

        var cutting = Payments.target("columns {" + note.formatted("cut") + "}");
        var values = cutting.values(write("note", "äöü"));
        assertEquals("äö", values.get(cutting.copied().indexOf("note")));
        assertEquals("note", values.get(cutting.copied().indexOf(Target.CUT)));
        assertEquals("äö", cutting.comparable(write("note", "äöü").row()).get("note"));
        assertEquals(
                null, cutting.values(write("note", "äö")).get(cutting.copied().indexOf(Target.CUT)));
    }

    @Test
    void aNumberThatDoesNotFitIsNullAndMarkedWhereCuttingIsAllowed() throws Exception {
        var cutting = Payments.target("on-misfit = cut");
        var values = cutting.values(write("exact", "NaN"));

        assertEquals(null, values.get(cutting.copied().indexOf("exact")));
        assertEquals("exact", values.get(cutting.copied().indexOf(Target.CUT)));
        assertEquals(null, cutting.comparable(write("exact", "NaN").row()).get("exact"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            amount,     1.50,                        1.5
            exact,      0,                           0.000000000
            exact,      -1e2,                        -100.000000000
            rate,       1e2,                         100
            rate,       0.1,                         0.1
            seen,       2024-01-02T03:04:05.5,       2024-01-02 03:04:05.5
            created_at, 2024-01-02T03:04:05Z,        2024-01-02 03:04:05+00
            created_at, 2024-01-02T00:00:00.12Z,     2024-01-02 00:00:00.120000+00
            image,      \\x00ff,                     00ff
            metadata,   '{"b": 1.0, "a": [1, null]}', '{"a":[1,null],"b":1}'
            """)
    void theSameValueIsTheSameOnBothSides(String column, String source, String warehouse) {
        var type = Payments.target("").columns().stream()
                .filter(one -> one.name().equals(column))
                .findFirst()
                .orElseThrow()
                .type();

        assertEquals(type.same(source), type.same(warehouse));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            amount,     1.50,                   1.51
            rate,       0.1,                    0.2
            created_at, 2024-01-02T03:04:05Z,   2024-01-02 03:04:06+00
            created_at, 2024-01-02T03:04:10Z,   2024-01-02 03:04:01+00
            metadata,   '{"a": "1"}',           '{"a": 1}'
            """)
    void anotherValueIsAnother(String column, String source, String warehouse) {
        var type = Payments.target("").columns().stream()
                .filter(one -> one.name().equals(column))
                .findFirst()
                .orElseThrow()
                .type();

        assertTrue(!type.same(source).equals(type.same(warehouse)));
    }
}
