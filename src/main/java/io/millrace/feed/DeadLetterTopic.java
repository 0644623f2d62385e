package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The dead-letter topic as it stood when it was opened, read outside of any group; blocking, for commands.
 *
 * <p>It is read as a stream, once for the marks and once for the letters: what is remembered is one bit a letter.
 */
public final class DeadLetterTopic implements AutoCloseable {
    /** A letter and the record that carries it. */
    public record Found(Letter letter, ConsumerRecord<byte[], byte[]> record) {
        /** All that the record holds. */
        public LetterContent content() {
            var headers = new ArrayList<LetterContent.Header>();
            record.headers().forEach(header -> headers.add(new LetterContent.Header(header.key(), header.value())));
            return new LetterContent(LetterView.of(letter), headers, record.key(), record.value());
        }
    }

    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private final KafkaSettings kafka;
    private final TopicPartition place;
    private final KafkaConsumer<byte[], byte[]> records;
    private final long begin;
    private final long end;

    /** @throws SetUpException where Kafka does not answer, or the topic is not there or not what it has to be */
    public static DeadLetterTopic open(KafkaSettings kafka) {
        try {
            var records = new KafkaConsumer<byte[], byte[]>(
                    properties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            try {
                return new DeadLetterTopic(kafka, records);
            } catch (RuntimeException e) {
                records.close();
                throw e;
            }
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, kafka.deadLetters(), e);
        }
    }

    private static Properties properties(KafkaSettings kafka) {
        var properties = KafkaClients.reader(kafka);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return properties;
    }

    private DeadLetterTopic(KafkaSettings kafka, KafkaConsumer<byte[], byte[]> records) {
        this.kafka = kafka;
        this.records = records;
        this.place = new TopicPartition(kafka.deadLetters(), 0);
        int partitions = records.partitionsFor(place.topic()).size();
        if (partitions != 1) {
            throw new SetUpException(
                    Reason.REFUSED,
                    partitions == 0
                            ? KafkaTrouble.noTopic(kafka, place.topic())
                            : "topic '" + place.topic() + "' has " + partitions
                                    + " partitions, and the offset in its only one is a letter's number: name a topic with"
                                    + " one partition in millrace.kafka.dead-letters");
        }
        records.assign(List.of(place));
        this.begin = records.beginningOffsets(List.of(place)).getOrDefault(place, 0L);
        this.end = records.endOffsets(List.of(place)).getOrDefault(place, 0L);
    }

    /** Hands over every letter set aside at or after a time, in their order. */
    public void eachSince(long sinceMillis, Consumer<Found> consumer) {
        each(sinceMillis <= 0 ? begin : numberAt(sinceMillis), end, consumer);
    }

    /** Hands over every letter from the number {@code first} to the number {@code last}, in their order. */
    public void eachFrom(long first, long last, Consumer<Found> consumer) {
        each(Math.max(first, begin), last < end ? last + 1 : end, consumer);
    }

    /** The letter of a number; nothing where there is none. */
    public Optional<Found> find(long number) {
        var found = new Found[1];
        eachFrom(number, number, one -> found[0] = one);
        return Optional.ofNullable(found[0]);
    }

    private void each(long first, long until, Consumer<Found> consumer) {
        if (first >= until) {
            return;
        }
        var redriven = new BitSet();
        read(
                first,
                end,
                record -> LetterRecords.marked(record).ifPresent(number -> {
                    if (number >= first && number < until) {
                        redriven.set(Math.toIntExact(number - first));
                    }
                }));
        read(first, until, record -> {
            if (!LetterRecords.isMark(record)) {
                boolean again = redriven.get(Math.toIntExact(record.offset() - first));
                consumer.accept(new Found(LetterRecords.letter(record, again), record));
            }
        });
    }

    private long numberAt(long sinceMillis) {
        try {
            var at = records.offsetsForTimes(Map.of(place, sinceMillis)).get(place);
            return at == null ? end : at.offset();
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, place.topic(), e);
        }
    }

    private void read(long first, long until, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try {
            records.seek(place, first);
            long deadline = System.nanoTime() + SILENCE_MAX.toNanos();
            while (records.position(place) < until) {
                var polled = records.poll(Duration.ofMillis(500));
                for (var record : polled) {
                    if (record.offset() < until) {
                        each.accept(record);
                    }
                }
                if (!polled.isEmpty()) {
                    deadline = System.nanoTime() + SILENCE_MAX.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new org.apache.kafka.common.errors.TimeoutException("no records for " + SILENCE_MAX);
                }
            }
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, place.topic(), e);
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
