package io.millrace.feed;

import akka.Done;
import io.millrace.merchant.DeadLetter;
import io.millrace.merchant.DeadLetters;
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

/** Sends letters of this node's lanes to the dead-letter topic; {@link io.millrace.change.LetterHeaders} says what is on it. */
final class KafkaDeadLetters implements DeadLetters {
    private final String topic;
    private final String datastream;
    private final Producer<byte[], byte[]> producer;
    private final Executor blocking;
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
        return publish(letter.lane(), LetterRecords.of(topic, datastream, letter));
    }

    /** Sends a record that could not be understood, as it is. */
    CompletionStage<Done> send(String lane, ConsumerRecord<byte[], byte[]> undecodable, String reason) {
        return publish(lane, LetterRecords.of(topic, lane, undecodable, reason));
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
}
