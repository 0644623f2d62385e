package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.merchant.Append;
import io.millrace.merchant.SetAside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of what a lane has parked, and of which merchants it has set aside: two Kafka topics, partitioned as the
 * datastream is.
 *
 * <p>Changes are written first, then the states that count on them. States are written in transactions, by a producer
 * whose transactional id is the partition's: an owner that has lost the partition without knowing it cannot write them any
 * more once its successor does. The changes that it may still park are its successor's, too, and harmless repeats. That
 * producer is made at the first state, or at once where somebody is set aside. Blocking; not for an actor's thread. One
 * write and one read may be under way at a time.
 */
final class ParkedChanges implements AutoCloseable {
    /** What the last owner of the partition left, and where the next parked change will stand at the earliest. */
    record Restored(List<SetAside> states, long end) {}

    private final KafkaSettings kafka;
    private final String lane;
    private final int partition;
    private final ParkedRecords records;
    private final ParkedReader reader;
    private final Producer<byte[], byte[]> parking;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /**
     * @param parking sends the changes; shared
     * @param reading what a change is turned into before a merchant sees it
     */
    ParkedChanges(
            KafkaSettings kafka,
            String lane,
            int partition,
            Producer<byte[], byte[]> parking,
            UnaryOperator<Change> reading) {
        this.parking = parking;
        this.kafka = kafka;
        this.lane = lane;
        this.partition = partition;
        this.records = new ParkedRecords(kafka.parked(lane), kafka.quarantine(lane), partition);
        this.reader = new ParkedReader(kafka, lane, partition, records, reading);
    }

    /** Finds what was left. */
    Restored restore() {
        var restored = reader.restore();
        if (restored.states().isEmpty()) {
            return restored;
        }
        writing.lock();
        try {
            producer();
        } finally {
            writing.unlock();
        }
        return reader.restore();
    }

    /**
     * Makes it durable, and returns where each change now stands.
     *
     * @throws KafkaException where it is not sure that it is durable; then only {@link #restore}, by a new owner, can tell
     */
    List<Long> append(Append append) {
        writing.lock();
        try {
            var sent = append.changes().stream()
                    .map(one -> parking.send(records.parked(one)))
                    .toList();
            var places = places(sent);
            if (!append.states().isEmpty() || !append.back().isEmpty()) {
                var sender = producer();
                sender.beginTransaction();
                append.states(places).forEach(state -> send(sender, records.state(state)));
                append.back().forEach(merchant -> send(sender, records.back(merchant)));
                sender.commitTransaction();
            }
            return places;
        } finally {
            writing.unlock();
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> sender, ProducerRecord<byte[], byte[]> record) {
        // The commit fails where this did.
        var unused = sender.send(record);
    }

    private static List<Long> places(List<Future<RecordMetadata>> sent) {
        var places = new ArrayList<Long>(sent.size());
        try {
            for (var one : sent) {
                places.add(one.get().offset());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("a change could not be parked: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while parking changes", e);
        }
        return places;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        var known = producer;
        if (known == null) {
            var properties = KafkaClients.producer(kafka);
            properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.parked(lane) + "-" + partition);
            known = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
            producer = known;
            known.initTransactions();
        }
        return known;
    }

    /**
     * Reads parked changes of these merchants, each from its place on.
     *
     * @return as many as there are, a page at most; complete below {@link ParkedReader.Page#next}
     */
    ParkedReader.Page read(Map<String, Long> places) {
        return reader.read(places);
    }

    /** Lets go of what reading needs, until the next read. */
    void rest() {
        reader.close();
    }

    @Override
    public void close() {
        reader.close();
        writing.lock();
        try {
            if (producer != null) {
                producer.close(Duration.ofSeconds(2));
                producer = null;
            }
        } finally {
            writing.unlock();
        }
    }
}
