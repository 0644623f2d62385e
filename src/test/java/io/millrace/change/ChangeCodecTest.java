package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.ColumnType.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeCodecTest {
    private static final TableId ORDERS = TableId.parse("shop.sales.orders");
    private static final TableShape SHAPE = new TableShape(
            ORDERS,
            List.of(
                    new Column("id", new ColumnType(Kind.INTEGER, false, "bigint")),
                    new Column("paid", new ColumnType(Kind.BOOL, false, "boolean")),
                    new Column("amount", new ColumnType(Kind.NUMERIC, false, "numeric")),
                    new Column("note", ColumnType.TEXT)),
            List.of("id"),
            new MerchantRule.InColumn("id"));

    private final ChangeCodec codec = new ChangeCodec();

    @Test
    void whatIsWrittenIsReadBack() {
        var before = row("9007199254740993", "false", "12.50", null);
        var after = row("9007199254740993", "true", "1234567890123456789012345678901234567890", "a \"b\"\n\\ ☃ 💶");
        var change = change(Op.UPDATE, before, after, false);

        var decoded = decode(codec.encode(change, SHAPE), "281474976710663", false);

        assertEquals(new Decoded.Understood(change), decoded);
    }

    @Test
    void withoutItsShapeAChangeReadsBackTheSame() {
        var change = change(Op.DELETE, row("1", "true", "NaN", ""), null, false);

        assertEquals(new Decoded.Understood(change), decode(codec.encode(change), "281474976710663", false));
    }

    @Test
    void onlyADeleteSaysThatItsRowLivesOnElsewhere() {
        var delete = change(Op.DELETE, row("1", "true", "NaN", ""), null, true);
        var insert = change(Op.INSERT, null, row("1", "true", "NaN", ""), false);

        assertEquals(new Decoded.Understood(delete), decode(codec.encode(delete), "281474976710663", true));
        assertEquals(new Decoded.Understood(insert), decode(codec.encode(insert), "281474976710663", true));
    }

    @Test
    void integersAndBooleansAreBareAndAllElseIsText() {
        var change = change(Op.INSERT, null, row("5", "true", "1.10", "x"), false);

        var json = new String(codec.encode(change, SHAPE), StandardCharsets.UTF_8);

        assertTrue(json.contains("\"after\":{\"id\":5,\"paid\":true,\"amount\":\"1.10\",\"note\":\"x\"}"), json);
    }

    @Test
    void debeziumsWrapperAndItsLsnAreUnderstood() {
        var json = """
                {"schema":{"type":"struct"},"payload":{"before":null,"after":{"id":1,"tags":["a",2]},
                 "source":{"version":"3.7","connector":"postgresql","name":"shop","schema":"public","table":"t","lsn":77,
                 "ts_ms":5},"op":"r","ts_ms":6,"transaction":null}}""";

        var change = assertInstanceOf(Decoded.Understood.class, decode(utf8(json), null, false))
                .change();

        assertEquals(new Version(77), change.version());
        assertEquals(TableId.parse("shop.t"), change.table());
        assertEquals("[\"a\",2]", change.image().get("tags"));
    }

    @Test
    void aTombstoneOfKafkaCarriesNothing() {
        assertInstanceOf(Decoded.Nothing.class, codec.decode(utf8("6"), null, headers("1", false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{",
                "[]",
                "17",
                "null",
                "{}",
                "{\"op\":\"c\"}",
                "{\"op\":\"x\",\"source\":{\"name\":\"s\",\"table\":\"t\"},\"after\":{\"id\":1}}",
                "{\"op\":\"c\",\"source\":{\"name\":\"s\",\"table\":\"t\"},\"after\":null}",
                "{\"op\":\"d\",\"source\":{\"name\":\"s\",\"table\":\"t\"},\"after\":{\"id\":1}}",
                "{\"op\":\"c\",\"source\":7,\"after\":{\"id\":1}}"
            })
    void whatIsNoChangeIsUndecodable(String value) {
        assertInstanceOf(Decoded.Undecodable.class, decode(utf8(value), "1", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", ""})
    void aVersionThatIsNoneIsUndecodable(String version) {
        var bytes = codec.encode(change(Op.INSERT, null, row("5", "true", "1", "x"), false), SHAPE);

        assertInstanceOf(Decoded.Undecodable.class, decode(bytes, version, false));
    }

    @Test
    void aKeyThatIsNoMerchantIsUndecodable() {
        var bytes = codec.encode(change(Op.INSERT, null, row("5", "true", "1", "x"), false), SHAPE);

        assertInstanceOf(Decoded.Undecodable.class, codec.decode(utf8("../x"), bytes, headers("1", false)));
        assertInstanceOf(Decoded.Undecodable.class, codec.decode(null, bytes, headers("1", false)));
    }

    private Decoded decode(byte[] value, @Nullable String version, boolean moved) {
        return codec.decode(utf8("6"), value, headers(version, moved));
    }

    private static ChangeCodec.Headers headers(@Nullable String version, boolean moved) {
        return name -> switch (name) {
            case ChangeCodec.VERSION_HEADER -> version == null ? null : utf8(version);
            case ChangeCodec.MOVED_HEADER -> moved ? utf8("true") : null;
            default -> throw new AssertionError(name);
        };
    }

    private static Change change(Op op, @Nullable Row before, @Nullable Row after, boolean moved) {
        return new Change(ORDERS, op, new MerchantId("6"), Version.of(1, 7), before, after, 1_000, 2_000, moved);
    }

    private static Row row(String id, String paid, String amount, @Nullable String note) {
        return new Row(new String[] {"id", "paid", "amount", "note"}, new @Nullable String[] {id, paid, amount, note});
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
