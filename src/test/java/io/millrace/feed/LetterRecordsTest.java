package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.change.LetterHeaders;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.merchant.DeadLetter;
import io.millrace.merchant.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetterRecordsTest {
    private static final Row ROW = new Row(new String[] {"id", "note"}, new @Nullable String[] {"7", null});

    private final ChangeCodec codec = new ChangeCodec();

    @Test
    void aRedrivenChangeIsTheChangeThatWasSetAside() {
        var change = change(Op.UPDATE, false);

        var original = LetterRecords.original("datastream", onTopic(3, letterOf(change)));

        assertEquals("datastream", original.topic());
        assertNull(original.partition());
        assertEquals(change, decoded(original));
    }

    @Test
    void aRedrivenMoveIsStillAMove() {
        var change = change(Op.DELETE, true);

        var original = LetterRecords.original("datastream", onTopic(3, letterOf(change)));

        assertTrue(decoded(original).moved());
        assertEquals(change, decoded(original));
    }

    @Test
    void aPlainDeleteIsRedrivenAsNoMove() {
        var original = LetterRecords.original("datastream", onTopic(3, letterOf(change(Op.DELETE, false))));

        assertFalse(decoded(original).moved());
    }

    @Test
    void aLanesLetterSaysWhyItIsThereAndWhereItCameFrom() {
        var letter = LetterRecords.letter(onTopic(3, letterOf(change(Op.UPDATE, false))), false);

        assertEquals(
                new Letter(
                        3,
                        1_000,
                        Letter.Kind.CHANGE,
                        "search",
                        "m",
                        "shop.orders",
                        "u",
                        "too long",
                        new Letter.Origin("datastream", 2, 17),
                        false),
                letter);
    }

    @Test
    void aRecordThatWasNotUnderstoodIsRedrivenAsItWas() {
        var record = onTopic(17, new ProducerRecord<>("datastream", utf8("m"), utf8("no JSON")));
        record.headers().add("version", utf8("x")).add("reason", utf8("mine")).add("empty", null);

        var letter = onTopic(4, LetterRecords.of("deadletters", "search", record, "the value is not JSON"));
        var original = LetterRecords.original("datastream", letter);

        assertEquals(
                Letter.Kind.UNDECODABLE, LetterRecords.letter(letter, false).kind());
        assertEquals("m", LetterRecords.letter(letter, false).merchant());
        assertEquals(
                "the value is not JSON", LetterRecords.letter(letter, false).reason());
        assertArrayEquals(record.key(), original.key());
        assertArrayEquals(record.value(), original.value());
        assertEquals(record.headers(), original.headers());
    }

    @Test
    void aLetterOfCaptureCameFromNoRecord() {
        var record = new ProducerRecord<byte[], byte[]>("deadletters", null, utf8("{}"));
        record.headers()
                .add(LetterHeaders.STAGE, utf8(LetterHeaders.CAPTURE_STAGE))
                .add(ChangeCodec.VERSION_HEADER, utf8("1"));
        var letter = onTopic(5, record);

        assertEquals(Letter.Kind.ROW, LetterRecords.letter(letter, false).kind());
        assertThrows(IllegalArgumentException.class, () -> LetterRecords.original("datastream", letter));
    }

    @Test
    void whatSomebodyElseHasWrittenIsNoLetterOfOurs() {
        var record = onTopic(6, new ProducerRecord<>("deadletters", utf8("m"), utf8("hello")));

        assertEquals(Letter.Kind.FOREIGN, LetterRecords.letter(record, false).kind());
    }

    @Test
    void aMarkNamesItsLetterAndIsNone() {
        var mark = onTopic(9, LetterRecords.mark("deadletters", 4, "ann@desk"));

        assertTrue(LetterRecords.isMark(mark));
        assertEquals(4, LetterRecords.marked(mark).orElseThrow());
        assertNull(mark.value());
        assertFalse(LetterRecords.isMark(onTopic(3, letterOf(change(Op.UPDATE, false)))));
    }

    private static ProducerRecord<byte[], byte[]> letterOf(Change change) {
        return LetterRecords.of(
                "deadletters", "datastream", new DeadLetter("search", 2, new Delivery(17, change), "too long", null));
    }

    private static Change change(Op op, boolean moved) {
        return new Change(
                TableId.parse("shop.orders"),
                op,
                new MerchantId("m"),
                Version.of(1, 99),
                ROW,
                op == Op.DELETE ? null : ROW,
                100,
                200,
                moved);
    }

    private Change decoded(ProducerRecord<byte[], byte[]> record) {
        return switch (codec.decode(record.key(), record.value(), Records.headers(record.headers()))) {
            case Decoded.Understood(var change) -> change;
            case Decoded.Undecodable(var reason) -> throw new AssertionError(reason);
            case Decoded.Nothing _ -> throw new AssertionError("nothing");
        };
    }

    private static ConsumerRecord<byte[], byte[]> onTopic(long offset, ProducerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                offset,
                1_000,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                new RecordHeaders(record.headers().toArray()),
                Optional.empty());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
