package io.millrace.feed;

import akka.kafka.ConsumerSettings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that goes back, before it polls, to where it is asked to read a partition again.
 *
 * <p>Alpakka Kafka 4.0.2 has no other way to move a consumer within a partition whose stream runs.
 */
final class RewindingConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Supplier<Map<TopicPartition, Long>> rewinds;

    /**
     * @param rewinds offsets to go back to, each told once; asked on the consumer's own thread, and left where it does not hold
     *     the partition
     */
    RewindingConsumer(ConsumerSettings<byte[], byte[]> settings, Supplier<Map<TopicPartition, Long>> rewinds) {
        super(
                settings.getProperties(),
                settings.keyDeserializerOpt().get(),
                settings.valueDeserializerOpt().get());
        this.rewinds = rewinds;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        var held = assignment();
        rewinds.get().forEach((partition, offset) -> {
            if (held.contains(partition)) {
                seek(partition, offset);
            }
        });
        return super.poll(timeout);
    }
}
