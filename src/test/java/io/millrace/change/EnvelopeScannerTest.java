package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.change.ColumnType.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeScannerTest {
    private static final List<String> PIECES = List.of(
            "a", "Z9", " ", "\"", "\\", "/", "\n", "\t", "\b", "\f", "\r", "\u0001", "\u007f", "é", "☃", "💶", "{", "}",
            "[", ",", ":", "null", "true", "-1", "\\u0041", "\u2028", "\ud83d");

    private final ChangeCodec codec = new ChangeCodec();
    private final EnvelopeScanner scanner = new EnvelopeScanner(new ColumnNames());

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static TableShape shape(Random random) {
        int size = 1 + random.nextInt(20);
        var columns = IntStream.range(0, size)
                .mapToObj(i -> new Column(
                        "c" + i + (random.nextInt(8) == 0 ? text(random) : ""),
                        new ColumnType(
                                List.of(Kind.INTEGER, Kind.BOOL, Kind.TEXT).get(random.nextInt(3)), false, "a type")))
                .toList();
        return new TableShape(
                TableId.parse("shop.sales.t" + random.nextInt(3)),
                columns,
                List.of(columns.getFirst().name()),
                new MerchantRule.InColumn(columns.getFirst().name()));
    }

    private static Row row(Random random, TableShape shape) {
        var columns = shape.columns();
        return new Row(
                columns.stream().map(Column::name).toArray(String[]::new),
                columns.stream()
                        .map(column -> value(random, column.type().kind()))
                        .toArray(String[]::new));
    }

    private static @Nullable String value(Random random, Kind kind) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        return switch (kind) {
            case INTEGER ->
                random.nextInt(9) == 0 ? "-123456789012345678901234567890" : Long.toString(random.nextLong());
            case BOOL -> Boolean.toString(random.nextBoolean());
            default -> text(random);
        };
    }

    private byte[] record(Random random) {
        var shape = shape(random);
        var op = List.of(Op.INSERT, Op.UPDATE, Op.DELETE).get(random.nextInt(3));
        var change = new Change(
                shape.id(),
                op,
                new MerchantId("6"),
                Version.of(1, 7),
                op == Op.INSERT ? null : row(random, shape),
                op == Op.DELETE ? null : row(random, shape),
                random.nextLong(1L << 42) - 5,
                random.nextLong(1L << 42),
                false);
        return random.nextBoolean() ? codec.encode(change, shape) : codec.encode(change);
    }

    private static void assertSaysTheSame(Envelope expected, Envelope seen) {
        assertEquals(expected.before, seen.before);
        assertEquals(expected.after, seen.after);
        assertEquals(
                Arrays.asList(expected.source, expected.schema, expected.table, expected.op),
                Arrays.asList(seen.source, seen.schema, seen.table, seen.op));
        assertEquals(
                List.of(expected.lsn, expected.committedAtMillis, expected.capturedAtMillis),
                List.of(seen.lsn, seen.committedAtMillis, seen.capturedAtMillis));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatCaptureWritesIsReadAsAParserReadsIt(long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            var record = record(random);
            var expected = ChangeCodec.parsed(record);
            var seen = scanner.scan(record);
            if (seen != null) {
                assertSaysTheSame(expected, seen);
            } else {
                assertFalse(hasPlainNames(expected.before) && hasPlainNames(expected.after), "was not read");
            }
        }
    }

    private static boolean hasPlainNames(@Nullable Row row) {
        return row == null
                || IntStream.range(0, row.size()).allMatch(i -> row.name(i).matches("[a-z0-9]+"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsReadOfABrokenRecordIsWhatAParserReads(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var broken = broken(random, record(random));
            var seen = scanner.scan(broken);
            if (seen != null) {
                try {
                    assertSaysTheSame(ChangeCodec.parsed(broken), seen);
                } catch (IOException | IllegalArgumentException e) {
                    fail("a parser refuses " + new String(broken, StandardCharsets.UTF_8), e);
                }
            }
        }
    }

    /** The record with some of its bytes changed, taken out or put in. */
    private static byte[] broken(Random random, byte[] record) {
        var bytes = new ArrayList<Byte>();
        for (byte b : record) {
            bytes.add(b);
        }
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            int at = random.nextInt(bytes.size());
            byte b = random.nextInt(4) == 0 ? (byte) random.nextInt() : record[random.nextInt(record.length)];
            switch (random.nextInt(4)) {
                case 0 -> bytes.set(at, b);
                case 1 -> bytes.remove(at);
                case 2 -> bytes.add(at, b);
                default -> bytes.subList(at, bytes.size()).clear();
            }
            if (bytes.isEmpty()) {
                break;
            }
        }
        var result = new byte[bytes.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes.get(i);
        }
        return result;
    }

    @Test
    void rowsOfATableShareTheirNames() {
        var change = new Change(
                TableId.parse("shop.orders"),
                Op.UPDATE,
                new MerchantId("6"),
                Version.of(1, 7),
                new Row(new String[] {"id", "note"}, new @Nullable String[] {"1", "a \"b\""}),
                new Row(new String[] {"id", "note"}, new @Nullable String[] {"1", null}),
                1,
                2,
                false);

        var seen = scanner.scan(codec.encode(change));

        assertNotNull(seen);
        var before = seen.before;
        var after = seen.after;
        assertNotNull(before);
        assertNotNull(after);
        assertEquals(change.before(), before);
        assertSame(before.name(1), after.name(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "{\"before\":null}", "{\"payload\":{\"before\":null}}", "[]"})
    void whatStandsOtherwiseIsLeftToTheParser(String record) {
        assertNull(scanner.scan(record.getBytes(StandardCharsets.UTF_8)));
    }
}
