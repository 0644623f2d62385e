package io.millrace.feed;

import akka.Done;
import io.millrace.change.ChangeCodec;
import io.millrace.merchant.DeadLetter;
import io.millrace.merchant.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The dead-letter topic: each letter bears headers that say why it is there and where it came from.
 *
 * <p>Headers: {@code reason}, {@code stage} (the lane), {@code topic}, {@code partition}, {@code offset}, and of a change
 * {@code table}, {@code key}, {@code op}, {@code version}.
 */
final class KafkaDeadLetters implements DeadLetters {
    private final String topic;
    private final String datastream;
    private final Producer<byte[], byte[]> producer;
    private final Executor blocking;
    private final ChangeCodec codec = new ChangeCodec();
    private final Map<String, LongAdder> sent = new ConcurrentHashMap<>();

    /** @param blocking where the producer may wait for its buffer or for metadata */
    KafkaDeadLetters(String topic, String datastream, Producer<byte[], byte[]> producer, Executor blocking) {
        this.topic = topic;
        this.datastream = datastream;
        this.producer = producer;
        this.blocking = blocking;
    }

    /** Letters of a lane that are safe on the topic, since the node's start. */
    long sent(String lane) {
        return sent.computeIfAbsent(lane, _ -> new LongAdder()).sum();
    }

    @Override
    public CompletionStage<Done> send(DeadLetter letter) {
        var change = letter.delivery().change();
        var record = new ProducerRecord<>(topic, utf8(change.merchant().value()), codec.encode(change));
        header(record, "reason", letter.reason());
        header(record, "stage", letter.lane());
        origin(record, letter.partition(), letter.delivery().offset());
        header(record, "table", change.table().toString());
        header(record, "op", change.op().letter());
        header(
                record,
                ChangeCodec.VERSION_HEADER,
                Long.toString(change.version().value()));
        return publish(letter.lane(), record);
    }

    /** Sends a record that could not be understood, as it is. */
    CompletionStage<Done> send(String lane, ConsumerRecord<byte[], byte[]> undecodable, String reason) {
        var record = new ProducerRecord<byte[], byte[]>(topic, undecodable.key(), undecodable.value());
        undecodable.headers().forEach(header -> record.headers().add("original-" + header.key(), header.value()));
        header(record, "reason", reason);
        header(record, "stage", lane);
        origin(record, undecodable.partition(), undecodable.offset());
        return publish(lane, record);
    }

    private void origin(ProducerRecord<byte[], byte[]> record, int partition, long offset) {
        header(record, "topic", datastream);
        header(record, "partition", Integer.toString(partition));
        header(record, "offset", Long.toString(offset));
    }

    private CompletionStage<Done> publish(String lane, ProducerRecord<byte[], byte[]> record) {
        var done = new CompletableFuture<Done>();
        blocking.execute(() -> {
            try {
                producer.send(record, (_, failure) -> complete(lane, done, failure));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private void complete(String lane, CompletableFuture<Done> done, @Nullable Exception failure) {
        if (failure == null) {
            sent.computeIfAbsent(lane, _ -> new LongAdder()).increment();
            done.complete(Done.getInstance());
        } else {
            done.completeExceptionally(failure);
        }
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
