package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Secret;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.Op;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static final TableId TX = TableId.of("gateway", "tx");
    private static final ColumnType INTEGER = new ColumnType(Kind.INTEGER, false, "bigint");
    private static final ChangeCodec CODEC = new ChangeCodec();
    private static final Secret KEY = new Secret("key");
    private static final SourceTable TABLE = new SourceTable(
            new TableShape(
                    TX,
                    List.of(
                            new Column("id", INTEGER),
                            new Column("m", ColumnType.TEXT),
                            new Column("iban", ColumnType.TEXT),
                            new Column("pin", ColumnType.TEXT),
                            new Column("amount", new ColumnType(Kind.NUMERIC, false, "numeric")),
                            new Column("at", new ColumnType(Kind.TIMESTAMPTZ, false, "timestamp with time zone"))),
                    List.of("id"),
                    new MerchantRule.InColumn("m")),
            List.of("bigint"),
            false,
            List.of(),
            false,
            Set.of("card"),
            HashedColumns.of(Map.of("iban", ColumnType.TEXT, "pin", INTEGER), KEY));

    private final EventReader reader = new EventReader("gateway", 2, Map.of(TX, TABLE));

    private Reading read(String type, @Nullable String data, @Nullable String before) {
        return reader.read(new Pgq.Event(77, 1, null, type, utf8(data), utf8(before), null, null), 5);
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String type(String op) {
        return "{\"op\":\"" + op + "\",\"table\":[\"public\",\"tx\"],\"pkey\":[\"id\"]}";
    }

    /** From RFC 2104's reference: HMAC_SHA256("key", "The quick brown fox jumps over the lazy dog"). */
    @Test
    void aColumnThatIsHashedIsItsKeyedHashInEveryImageAndNullStaysNull() {
        var reading = read(
                type("UPDATE"),
                "{\"id\":1,\"m\":\"6\",\"iban\":\"The quick brown fox jumps over the lazy dog\",\"pin\":4711}",
                "{\"id\":1,\"m\":\"6\",\"iban\":null,\"pin\":\"4711\"}");

        var parsed = assertInstanceOf(Reading.Understood.class, reading).event();
        var after = Objects.requireNonNull(parsed.after());
        var before = Objects.requireNonNull(parsed.before());
        assertEquals("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", after.get("iban"));
        assertNull(before.get("iban"));
        assertEquals(before.get("pin"), after.get("pin"));
        assertFalse(parsed.toString().contains("4711") || parsed.toString().contains("quick"), parsed::toString);
    }

    @Test
    void whatIsNotUnderstoodIsNotQuotedWhereSomethingIsHidden() {
        var reading = read(type("INSERT"), "{\"id\":1,\"m\":\"6\",\"iban\":DE4711}", null);

        var reason = assertInstanceOf(Reading.Undecodable.class, reading).reason();
        assertFalse(reason.contains("4711"), reason);
    }

    @Test
    void aColumnThatIsOmittedIsInNoRow() {
        var reading = read(
                type("UPDATE"),
                "{\"id\":1,\"card\":\"4111111111111111\",\"m\":\"6\"}",
                "{\"card\":[4111],\"id\":1,\"m\":\"6\"}");

        var parsed = assertInstanceOf(Reading.Understood.class, reading).event();
        assertFalse(parsed.toString().contains("4111"), parsed::toString);
    }

    @Test
    void aRowIsTheSameHoweverItsJsonIsSpaced() {
        for (var row : List.of(
                "{\"id\":1,\"m\":\"6\",\"iban\":\"DE\\u00e9\",\"card\":\"4111\",\"pin\":4711,\"at\":\"2024-01-02T03:04:05+01:00\"}",
                "{\"card\":4111,\"id\":1,\"m\":\"a \\\"b\\\"\",\"iban\":null,\"pin\":\"4711\",\"amount\":\"1.50\"}",
                "{\"id\":1,\"m\":\"6\",\"pin\":\"no number\"}",
                "{\"id\":1,\"m\":\"6\",\"pin\":4711,\"colour\":\"red\"}")) {
            var spaced = row.replace(",\"", ", \"");

            var event = event(read(type("INSERT"), row, null));
            var same = event(read(type("INSERT"), spaced, null));

            var after = Objects.requireNonNull(event.after());
            assertEquals(same.after(), after, row);
            assertFalse(after.has("card"), row);
            assertFalse(String.valueOf(after.get("pin")).contains("4711"), row);
            assertEquals(
                    new String(CODEC.encode(change(same), same.shape()), StandardCharsets.UTF_8),
                    new String(CODEC.encode(change(event), event.shape()), StandardCharsets.UTF_8));
        }
    }

    private static ParsedEvent event(Reading reading) {
        return switch (reading) {
            case Reading.Understood(var event) -> event;
            case Reading.Unexplained(var event, var _) -> event;
            case Reading.OtherTable _, Reading.Keyless _, Reading.Undecodable _ -> throw new AssertionError(reading);
        };
    }

    private static Change change(ParsedEvent event) {
        return new Change(TX, Op.INSERT, new MerchantId("6"), event.version(), null, event.after(), 5, 5, false);
    }

    @Test
    void anUpdateHoldsBothRowsCanonically() {
        var reading = read(
                type("UPDATE"),
                "{\"id\":9223372036854775807,\"m\":\"6\",\"amount\":\"1.50\",\"at\":\"2024-01-02T03:04:05.500+05:45\"}",
                "{\"id\":9223372036854775807,\"m\":null,\"amount\":1.50,\"at\":null}");

        var event = assertInstanceOf(Reading.Understood.class, reading).event();
        assertEquals(Op.UPDATE, event.op());
        assertEquals(Version.of(2, 77), event.version());
        var after = Objects.requireNonNull(event.after());
        assertEquals("9223372036854775807", after.get("id"));
        assertEquals("2024-01-01T21:19:05.5Z", after.get("at"));
        var before = Objects.requireNonNull(event.before());
        assertEquals("1.50", before.get("amount"));
        assertNull(before.get("m"));
    }

    @Test
    void aDeleteHoldsTheOldRow() {
        var event = assertInstanceOf(Reading.Understood.class, read(type("DELETE"), "{\"id\":1,\"m\":\"6\"}", null))
                .event();

        assertNull(event.after());
        assertEquals("6", Objects.requireNonNull(event.before()).get("m"));
    }

    @Test
    void aColumnThatTheCatalogueDoesNotKnowIsNamed() {
        var reading = assertInstanceOf(
                Reading.Unexplained.class, read(type("INSERT"), "{\"id\":1,\"m\":\"6\",\"x\":true}", null));

        assertEquals("x", reading.column());
        assertEquals("true", reading.event().image().get("x"));
    }

    @Test
    void anIntegerThatIsNoneIsCarriedAsText() {
        var reading =
                assertInstanceOf(Reading.Unexplained.class, read(type("INSERT"), "{\"id\":\"a1\",\"m\":\"6\"}", null));

        assertEquals("id", reading.column());
        assertEquals(
                ColumnType.TEXT,
                Objects.requireNonNull(reading.event().shape().column("id")).type());
    }

    @Test
    void aRowWithoutItsKeyIsToldFromOthersSinceTheKeyMayHaveBeenRenamed() {
        for (var data : List.of("{\"m\":\"6\"}", "{\"id\":null}")) {
            assertInstanceOf(Reading.Keyless.class, read(type("INSERT"), data, null), data);
        }
    }

    @Test
    void whatOurTriggersDoNotWriteIsUndecodable() {
        for (var type : List.of("", "I:id", "{}", "[1]", type("TRUNCATE"), "{\"op\":1}")) {
            assertInstanceOf(Reading.Undecodable.class, read(type, "{}", null), type);
        }
        for (var data : List.of("", "{", "[]", "{\"id\":{}}")) {
            assertInstanceOf(Reading.Undecodable.class, read(type("INSERT"), data, null), data);
        }
        assertInstanceOf(Reading.Undecodable.class, read(type("INSERT"), null, null));
    }

    @Test
    void aTableThatIsNotConfiguredIsToldApart() {
        var other = read("{\"op\":\"INSERT\",\"table\":[\"Other\",\"t.x\"],\"pkey\":[]}", "{}", null);

        assertTrue(other instanceof Reading.OtherTable(var table) && table.equals("Other.t.x"));
    }
}
