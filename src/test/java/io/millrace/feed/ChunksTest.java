package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.ChangeCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ChunksTest {
    private final Chunks chunks = new Chunks(new ChangeCodec(), change -> change);

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
    void aChunkOfRepeatsAloneHoldsNothing() {
        chunks.next(records(5, 9));

        assertEquals(0, chunks.next(records(5, 9)).size());
    }
}
