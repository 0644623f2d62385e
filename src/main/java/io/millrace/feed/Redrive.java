package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records that letters came from to the datastream again, and marks each letter once its record is safe there;
 * blocking, for commands and for one thread.
 *
 * <p>A crash between the two leaves a letter unmarked that was sent; sending it again does no harm. Letters of several
 * lanes that came from one record are sent as one, so that a redrive that mends nothing does not multiply them.
 */
public final class Redrive implements AutoCloseable {
    private static final int LETTERS_AT_ONCE_MAX = 1_000;
    private static final long BYTES_AT_ONCE_MAX = 16L << 20;
    private static final int REMEMBERED_MAX = 10_000;

    /** @param twin whether a letter before it has the same record */
    private record Sent(long number, Future<RecordMetadata> acknowledgement, boolean twin) {}

    private final KafkaSettings kafka;
    private final String by;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<ByteBuffer, Future<RecordMetadata>> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Future<RecordMetadata>> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private List<Sent> unsettled = new ArrayList<>();
    private long unsettledBytes;
    private long letters;
    private long records;
    private long tooLarge;

    /** @param by who redrives, as {@code user@host}; stands on the marks */
    public Redrive(KafkaSettings kafka, String by) {
        this.kafka = kafka;
        this.by = by;
        try (var topics = new Topics(kafka, List.of())) {
            if (!topics.missing().isEmpty()) {
                throw new SetUpException(Reason.REFUSED, KafkaTrouble.noTopic(kafka, kafka.datastream()));
            }
        }
        this.producer = new KafkaProducer<>(properties(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The partition of a key has to be the one that capture's producer finds, so nothing here decides on partitions. */
    private static Properties properties(KafkaSettings kafka) {
        var properties = KafkaClients.producer(kafka);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(64 << 20));
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(96 << 20));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "20000");
        return properties;
    }

    /** Letters whose record is on the datastream again, and that are marked. */
    public long letters() {
        return letters;
    }

    /** Records that were sent for them. */
    public long records() {
        return records;
    }

    /** Letters whose record is larger than the datastream takes; they stay as they are. */
    public long tooLarge() {
        return tooLarge;
    }

    /**
     * Sends one letter's record; from time to time waits until what was sent is safe.
     *
     * @throws SetUpException where Kafka does not take it; what was marked before stays so
     */
    public void send(DeadLetterTopic.Found found) {
        var record = LetterRecords.original(kafka.datastream(), found.record());
        var digest = digest(record);
        var before = remembered.get(digest);
        var acknowledgement = before != null ? before : producer.send(record);
        boolean refusedAtOnce = before == null && acknowledgement.isDone();
        remembered.put(digest, acknowledgement);
        unsettled.add(new Sent(found.letter().number(), acknowledgement, before != null));
        unsettledBytes += record.value() == null ? 0 : record.value().length;
        if (refusedAtOnce || unsettled.size() >= LETTERS_AT_ONCE_MAX || unsettledBytes >= BYTES_AT_ONCE_MAX) {
            settle();
        }
    }

    /** Sends the records of all that are chosen, and waits until each is safe and its letter is marked. */
    public void sendAll(RedriveChoice choice, DeadLetterTopic topic) {
        choice.read(topic, found -> {
            if (choice.fate(found.letter()) == RedriveChoice.Fate.SENT) {
                send(found);
            }
        });
        settle();
    }

    /** Waits for every acknowledgement, and marks the letters. */
    public void settle() {
        var sent = unsettled;
        unsettled = new ArrayList<>();
        unsettledBytes = 0;
        producer.flush();
        var marks = new ArrayList<Future<RecordMetadata>>();
        for (var one : sent) {
            if (taken(one.acknowledgement())) {
                records += one.twin() ? 0 : 1;
                marks.add(producer.send(LetterRecords.mark(kafka.deadLetters(), one.number(), by)));
            } else {
                tooLarge++;
            }
        }
        producer.flush();
        for (var mark : marks) {
            await(mark);
            letters++;
        }
    }

    private boolean taken(Future<RecordMetadata> acknowledgement) {
        try {
            await(acknowledgement);
            return true;
        } catch (RecordTooLargeException e) {
            return false;
        }
    }

    private void await(Future<RecordMetadata> acknowledgement) {
        try {
            acknowledgement.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLargeToTake) {
                throw tooLargeToTake;
            }
            throw KafkaTrouble.classify(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaTrouble.classify(kafka, e);
        }
    }

    /** Equal for equal records only. */
    private static ByteBuffer digest(ProducerRecord<byte[], byte[]> record) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, record.key());
            add(digest, record.value());
            record.headers().forEach(header -> {
                add(digest, header.key().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                add(digest, header.value());
            });
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, byte @Nullable [] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(bytes == null ? -1 : bytes.length)
                .array());
        if (bytes != null) {
            digest.update(bytes);
        }
    }

    @Override
    public void close() {
        try {
            producer.close(Duration.ofSeconds(5));
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, e);
        }
    }
}
