package io.millrace.bench;

import io.millrace.base.KafkaSettings;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.feed.Records;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The plainest consumer there is: one thread that polls, decodes with our own decoder, and commits.
 *
 * <p>It is a member of a group like any other and commits four times a second and at the end, as the lane does, so that it
 * would lose nothing either. Its clock starts as the lane's does, when the first records have come. It fetches as much at a time as the lane's consumers, from all partitions at once.
 */
final class PlainReader {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long COMMIT_NANOS = Duration.ofMillis(250).toNanos();
    private static final Duration STANDSTILL_MAX = Duration.ofSeconds(60);

    private final KafkaSettings kafka;
    private final String group;
    private final ChangeCodec codec = new ChangeCodec();

    PlainReader(KafkaSettings kafka, String group) {
        this.kafka = kafka;
        this.group = group;
    }

    /** Reads so many changes, from where the group is to begin. */
    Round run(Setting setting, long changes) {
        long begun = System.nanoTime();
        Stopwatch watch = null;
        try (var consumer = new KafkaConsumer<byte[], byte[]>(
                Datastream.consumer(kafka, group), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(kafka.datastream()));
            long seen = 0;
            long committedAt = begun;
            long movedAt = begun;
            while (seen < changes) {
                var polled = consumer.poll(POLL);
                long now = System.nanoTime();
                if (!polled.isEmpty()) {
                    watch = watch == null ? setting.begin() : watch;
                    movedAt = now;
                } else if (now - movedAt > STANDSTILL_MAX.toNanos()
                        || Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("the plain reader has seen " + seen + " of " + changes);
                }
                for (var record : polled) {
                    decode(record);
                    seen++;
                }
                if (now - committedAt > COMMIT_NANOS) {
                    consumer.commitAsync();
                    committedAt = now;
                }
            }
            consumer.commitSync();
            if (watch == null || seen > changes) {
                throw new IllegalStateException("the plain reader has seen " + seen + " of " + changes);
            }
            return watch.end(changes).and(Lanes.FIRST, (watch.begunNanos() - begun) / 1e6);
        }
    }

    private void decode(ConsumerRecord<byte[], byte[]> record) {
        if (!(Records.decode(codec, record) instanceof Decoded.Understood)) {
            throw new IllegalStateException("a record of the datastream was not understood");
        }
    }
}
