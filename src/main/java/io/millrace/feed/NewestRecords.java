package io.millrace.feed;

import akka.kafka.ManualSubscription;
import akka.kafka.Subscriptions;
import io.millrace.base.KafkaSettings;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds the end of a partition of the datastream. */
final class NewestRecords {
    private NewestRecords() {}

    /** So many records, from an offset on. */
    record Span(TopicPartition partition, long from, long size) {
        ManualSubscription subscription() {
            return Subscriptions.assignmentWithOffset(partition, from);
        }
    }

    /** The last records that stand there now, so many at most; blocking. */
    static Span find(KafkaSettings kafka, int number, int max) {
        var partition = new TopicPartition(kafka.datastream(), number);
        var one = List.of(partition);
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.reader(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
            long from = Math.max(begin, end - max);
            return new Span(partition, from, end - from);
        }
    }
}
