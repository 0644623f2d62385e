package io.millrace.feed;

import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.change.MerchantId;
import io.millrace.merchant.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of one partition's records, in their order.
 *
 * <p>After a rebalance that leaves the partition where it was, the consumer reads again from what is committed, and brings
 * once more what this stream has under way; such repeats are left out. One thread at a time.
 */
final class Chunks {
    /** Where it begins is not known. */
    static final long ANYWHERE = -1;

    /** A chunk, and what in it could not be understood; {@code size} counts the records, 0 where all were repeats. */
    record DecodedChunk(Chunk chunk, List<Undecodable> undecodable, int size) {}

    record Undecodable(ConsumerRecord<byte[], byte[]> record, String reason) {}

    private final ChangeCodec codec;
    private final UnaryOperator<Change> reading;
    private final Gaps gaps;
    private long next;

    /** @param start the offset of the first record that is to come, or {@link #ANYWHERE} */
    Chunks(ChangeCodec codec, UnaryOperator<Change> reading, Gaps gaps, long start) {
        this.codec = codec;
        this.reading = reading;
        this.gaps = gaps;
        this.next = start;
    }

    /** @throws SkippedRecordsException where records between these, or before them, did not come */
    DecodedChunk next(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<MerchantId, List<Delivery>> merchants = new LinkedHashMap<>();
        var undecodable = new ArrayList<Undecodable>();
        int size = 0;
        for (var record : records) {
            if (record.offset() >= next) {
                if (record.offset() > next && next != ANYWHERE) {
                    gaps.found(record.partition(), next, record.offset());
                }
                next = record.offset() + 1;
                size++;
                decode(record, merchants, undecodable);
            }
        }
        return new DecodedChunk(new Chunk(next, merchants), undecodable, size);
    }

    private void decode(
            ConsumerRecord<byte[], byte[]> record,
            Map<MerchantId, List<Delivery>> merchants,
            List<Undecodable> undecodable) {
        var version = header(record, ChangeCodec.VERSION_HEADER);
        boolean moved = "true".equals(header(record, ChangeCodec.MOVED_HEADER));
        switch (codec.decode(record.key(), record.value(), version, moved)) {
            case Decoded.Understood(var change) ->
                merchants
                        .computeIfAbsent(change.merchant(), _ -> new ArrayList<>())
                        .add(new Delivery(record.offset(), reading.apply(change)));
            case Decoded.Undecodable(var reason) -> undecodable.add(new Undecodable(record, reason));
            case Decoded.Nothing _ -> {}
        }
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
