package io.millrace.feed;

import akka.Done;
import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.merchant.Delivery;
import io.millrace.merchant.Quarantine.Parked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one partition of what a lane has parked; blocking, one call at a time. */
final class ParkedReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ParkedReader.class);

    /** A page is done with this many changes, or bytes, or when this many records were looked at for them. */
    private static final int PAGE_MAX = 4_000;

    private static final int PAGE_BYTES_MAX = 16 << 20;
    private static final int LOOKED_AT_MAX = 50_000;
    private static final Duration POLL_MAX = Duration.ofMillis(200);

    /** Changes, and how far the partition was read for them. */
    record Page(List<Parked> changes, long next) {}

    private final KafkaSettings kafka;
    private final TopicPartition parked;
    private final String lane;
    private final ParkedRecords records;
    private final KafkaDeadLetters deadLetters;
    private final UnaryOperator<Change> reading;
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
    private CompletionStage<Done> unreadable = CompletableFuture.completedFuture(Done.getInstance());
    private long next = -1;

    /** @param deadLetters where records go that are no changes */
    ParkedReader(
            KafkaSettings kafka,
            String lane,
            int partition,
            ParkedRecords records,
            KafkaDeadLetters deadLetters,
            UnaryOperator<Change> reading) {
        this.kafka = kafka;
        this.lane = lane;
        this.deadLetters = deadLetters;
        this.parked = new TopicPartition(kafka.parked(lane), partition);
        this.records = records;
        this.reading = reading;
    }

    private KafkaConsumer<byte[], byte[]> open() {
        var properties = KafkaClients.reader(kafka);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(PAGE_MAX));
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(4 << 20));
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Completes when what of it cannot be read is safe among the dead letters. */
    CompletionStage<Page> read(Map<String, Long> places) {
        turn.lock();
        try {
            unreadable = CompletableFuture.completedFuture(Done.getInstance());
            var page = readPage(places);
            return unreadable.thenApply(_ -> page);
        } finally {
            turn.unlock();
        }
    }

    private Page readPage(Map<String, Long> places) {
        var source = positioned(Collections.min(places.values()));
        var changes = new ArrayList<Parked>();
        int lookedAt = 0;
        long bytes = 0;
        while (changes.size() < PAGE_MAX && bytes < PAGE_BYTES_MAX && lookedAt < LOOKED_AT_MAX) {
            if (!polled.hasNext()) {
                // Whoever has changes does not wait for more that, as far as is known, are not there.
                boolean all = lookedAt > 0 && source.currentLag(parked).orElse(-1) == 0;
                polled = all
                        ? Collections.emptyIterator()
                        : source.poll(POLL_MAX).iterator();
                if (!polled.hasNext()) {
                    next = source.position(parked);
                    break;
                }
            }
            var record = polled.next();
            lookedAt++;
            next = record.offset() + 1;
            var place = places.get(ParkedRecords.merchant(record));
            if (place != null && record.offset() >= place) {
                take(record, changes);
                bytes += record.serializedValueSize();
            }
        }
        return new Page(changes, next);
    }

    private void take(ConsumerRecord<byte[], byte[]> record, List<Parked> changes) {
        records.parked(record)
                .ifPresentOrElse(
                        delivery -> changes.add(new Parked(
                                ParkedRecords.merchant(record),
                                record.offset(),
                                new Delivery(delivery.offset(), reading.apply(delivery.change())))),
                        () -> setAside(record));
    }

    private void setAside(ConsumerRecord<byte[], byte[]> record) {
        log.error("the parked record at {}-{} cannot be read and goes to the dead letters", parked, record.offset());
        unreadable =
                unreadable.thenCombine(deadLetters.send(lane, record, "it is no parked change"), (_, done) -> done);
    }

    private KafkaConsumer<byte[], byte[]> positioned(long from) {
        var known = consumer;
        if (known == null) {
            known = open();
            known.assign(List.of(parked));
            consumer = known;
            next = -1;
        }
        if (next != from) {
            polled = Collections.emptyIterator();
            known.seek(parked, from);
            next = from;
        }
        return known;
    }

    @Override
    public void close() {
        turn.lock();
        try {
            if (consumer != null) {
                consumer.close();
                consumer = null;
                polled = Collections.emptyIterator();
            }
        } finally {
            turn.unlock();
        }
    }
}
