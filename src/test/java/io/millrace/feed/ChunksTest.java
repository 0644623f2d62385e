package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.ChangeCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ChunksTest {
    private final List<Long> rewinds = new ArrayList<>();
    private final Chunks chunks = new Chunks(new ChangeCodec(), change -> change, rewinds::add, 5);

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
        assertEquals(List.of(10L, 11L), taken(again));
        assertEquals(12, again.chunk().nextOffset());
    }

    /** The offsets that were handed on. */
    private static List<Long> taken(Chunks.DecodedChunk chunk) {
        return chunk.undecodable().stream().map(one -> one.record().offset()).toList();
    }

    @Test
    void recordsThatAreMissingAtTheBeginningAreReadAgain() {
        assertEquals(0, chunks.next(records(7, 9)).size());
        assertEquals(List.of(5L), rewinds);

        assertEquals(List.of(5L, 6L, 7L), taken(chunks.next(records(5, 7))));
        assertEquals(List.of(8L, 9L, 10L), taken(chunks.next(records(8, 10))));
        assertEquals(List.of(5L), rewinds);
    }

    @Test
    void recordsThatAreMissingBetweenOthersAreReadAgain() {
        var chunk = chunks.next(
                Stream.of(records(5, 9), records(11, 12)).flatMap(List::stream).toList());

        assertEquals(List.of(5L, 6L, 7L, 8L, 9L), taken(chunk));
        assertEquals(10, chunk.chunk().nextOffset());
        assertEquals(4, chunk.last());
        assertEquals(List.of(10L), rewinds);
    }

    @Test
    void whatWasFetchedBeyondThemComesOnceMore() {
        chunks.next(records(7, 9));
        assertEquals(0, chunks.next(records(10, 15)).size());

        assertEquals(List.of(5L, 6L, 7L), taken(chunks.next(records(5, 7))));
        assertEquals(List.of(8L, 9L), taken(chunks.next(records(8, 9))));
        assertEquals(List.of(5L), rewinds);
    }

    @Test
    void whatIsMissingASecondTimeIsNotThere() {
        chunks.next(records(7, 9));

        assertEquals(List.of(7L, 8L), taken(chunks.next(records(7, 8))));
        assertEquals(List.of(9L), taken(chunks.next(records(9, 9))));
        assertEquals(List.of(5L), rewinds);
    }

    @Test
    void whatIsMissingBehindWhatWasReadAgainIsReadAgainAsWell() {
        chunks.next(records(7, 9));
        chunks.next(records(5, 6));

        assertEquals(0, chunks.next(records(8, 9)).size());
        assertEquals(List.of(5L, 7L), rewinds);
    }

    @Test
    void theLastOfAChunkIsNotARepeat() {
        var chunk = chunks.next(
                Stream.of(records(5, 9), records(6, 8)).flatMap(List::stream).toList());

        assertEquals(4, chunk.last());
    }

    @Test
    void whereItBeginsIsNotAlwaysKnown() {
        var anywhere = new Chunks(new ChangeCodec(), change -> change, rewinds::add, Chunks.ANYWHERE);

        assertEquals(2, anywhere.next(records(70, 71)).size());
        assertEquals(List.of(), rewinds);
    }

    @Test
    void aChunkOfRepeatsAloneHoldsNothing() {
        chunks.next(records(5, 9));

        assertEquals(0, chunks.next(records(5, 9)).size());
    }
}
