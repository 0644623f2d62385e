package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.change.ChangeCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ChunksTest {
    private final Chunks chunks = new Chunks(new ChangeCodec(), change -> change, new Gaps(), 5);

    private static List<ConsumerRecord<byte[], byte[]>> records(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(offset -> new ConsumerRecord<>("datastream", 0, offset, bytes("m"), bytes("no JSON")))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatTheConsumerReadsOnceMoreIsLeftOut() {
        chunks.next(records(5, 9));

        var again = chunks.next(records(7, 11));

        assertEquals(2, again.size());
        assertEquals(
                List.of(10L, 11L),
                again.undecodable().stream().map(one -> one.record().offset()).toList());
        assertEquals(12, again.chunk().nextOffset());
    }

    @Test
    void recordsThatAreMissingAtTheBeginningAreNotPassedOver() {
        var thrown = assertThrows(SkippedRecordsException.class, () -> chunks.next(records(7, 9)));

        assertEquals(
                "the records from 5 to 6 of partition 0 were passed over: they are read again", thrown.getMessage());
    }

    @Test
    void recordsThatAreMissingBetweenOthersAreNotPassedOver() {
        chunks.next(records(5, 9));

        assertThrows(SkippedRecordsException.class, () -> chunks.next(records(11, 12)));
    }

    @Test
    void whatIsMissingASecondTimeIsNotThere() {
        var gaps = new Gaps();
        var first = new Chunks(new ChangeCodec(), change -> change, gaps, 5);
        assertThrows(SkippedRecordsException.class, () -> first.next(records(7, 9)));

        var second = new Chunks(new ChangeCodec(), change -> change, gaps, 5);
        assertEquals(3, second.next(records(7, 9)).size());
        assertThrows(SkippedRecordsException.class, () -> second.next(records(12, 12)));
    }

    @Test
    void whereItBeginsIsNotAlwaysKnown() {
        var anywhere = new Chunks(new ChangeCodec(), change -> change, new Gaps(), Chunks.ANYWHERE);

        assertEquals(2, anywhere.next(records(70, 71)).size());
    }

    @Test
    void aChunkOfRepeatsAloneHoldsNothing() {
        chunks.next(records(5, 9));

        assertEquals(0, chunks.next(records(5, 9)).size());
    }
}
