package io.millrace.feed;

import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.change.MerchantId;
import io.millrace.merchant.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes chunks of one partition's records, in their order, each once, and none passed over. One thread at a time.
 *
 * <p>Offsets follow one another without a gap: the datastream is not compacted, and capture writes without transactions.
 * Alpakka Kafka 4.0.2 can pass over records after a rebalance, though: what is fetched for a stream that has just ended is
 * lost, and the stream that follows it goes on behind. What is missing is then read again, and what had been fetched beyond it
 * is left out until it comes once more.
 */
final class Chunks {
    /** Where it begins is not known. */
    static final long ANYWHERE = -1;

    private static final Logger log = LoggerFactory.getLogger(Chunks.class);

    private static final long NOTHING = -1;

    /**
     * A chunk, and what in it could not be understood.
     *
     * @param size how many records it has, 0 where none of those given was to come
     * @param last which of the records given is its last, -1 where it has none
     */
    record DecodedChunk(Chunk chunk, List<Undecodable> undecodable, int size, int last) {}

    record Undecodable(ConsumerRecord<byte[], byte[]> record, String reason) {}

    private final ChangeCodec codec;
    private final UnaryOperator<Change> reading;
    private final LongConsumer rewind;
    private long next;

    /** The newest record that was left out because one before it is missing. */
    private long beyond = NOTHING;

    /**
     * @param rewind has the partition read again from an offset
     * @param start the offset of the first record that is to come, or {@link #ANYWHERE}
     */
    Chunks(ChangeCodec codec, UnaryOperator<Change> reading, LongConsumer rewind, long start) {
        this.codec = codec;
        this.reading = reading;
        this.rewind = rewind;
        this.next = start;
    }

    DecodedChunk next(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<MerchantId, List<Delivery>> merchants = new LinkedHashMap<>();
        var undecodable = new ArrayList<Undecodable>();
        int size = 0;
        int last = -1;
        for (int i = 0; i < records.size(); i++) {
            var record = records.get(i);
            if (isDue(record)) {
                next = record.offset() + 1;
                last = i;
                size++;
                decode(record, merchants, undecodable);
            }
        }
        return new DecodedChunk(new Chunk(next, merchants), undecodable, size, last);
    }

    /** Offsets rise, but where the partition is read again: what comes then says whether what was missing is there. */
    private boolean isDue(ConsumerRecord<byte[], byte[]> record) {
        long offset = record.offset();
        if (offset <= next || next == ANYWHERE) {
            beyond = NOTHING;
            return offset == next || next == ANYWHERE;
        }
        if (beyond == NOTHING) {
            log.info(
                    "partition {}: the records from {} to {} did not come, and are read again",
                    record.partition(),
                    next,
                    offset - 1);
            rewind.accept(next);
        } else if (offset <= beyond) {
            log.error(
                    "partition {} has no records from {} to {}: it goes on behind them",
                    record.partition(),
                    next,
                    offset - 1);
            beyond = NOTHING;
            return true;
        }
        beyond = offset;
        return false;
    }

    private void decode(
            ConsumerRecord<byte[], byte[]> record,
            Map<MerchantId, List<Delivery>> merchants,
            List<Undecodable> undecodable) {
        switch (Records.decode(codec, record)) {
            case Decoded.Understood(var change) ->
                merchants
                        .computeIfAbsent(change.merchant(), _ -> new ArrayList<>())
                        .add(new Delivery(record.offset(), reading.apply(change)));
            case Decoded.Undecodable(var reason) -> undecodable.add(new Undecodable(record, reason));
            case Decoded.Nothing _ -> {}
        }
    }
}
