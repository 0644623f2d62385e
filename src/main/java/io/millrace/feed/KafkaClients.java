package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What our plain Kafka clients have in common: the settings that must not be left to defaults. */
final class KafkaClients {
    private KafkaClients() {}

    /** A producer that loses and repeats nothing. */
    static Properties producer(KafkaSettings kafka) {
        var properties = of(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return properties;
    }

    /**
     * A consumer outside of any group, that sees what is committed. A short fetch wait: closing it waits for the fetch that
     * is parked at the broker, half a second at the default of 500 ms.
     */
    static Properties reader(KafkaSettings kafka) {
        var properties = of(kafka);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
        return properties;
    }

    /** An administrator. */
    static Properties admin(KafkaSettings kafka) {
        return of(kafka);
    }

    private static Properties of(KafkaSettings kafka) {
        var properties = new Properties();
        properties.putAll(kafka.client());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }
}
