package io.millrace.tool.poison;

import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records on the datastream that are no changes: somebody's else, under a merchant's key. */
final class Garbage {
    private static final int ANSWER_MAX_SECONDS = 20;

    private Garbage() {}

    /** Publishes so many, each under the next merchant's key, and returns once Kafka has them. */
    static void publish(KafkaSettings kafka, List<MerchantId> merchants, int count) {
        var properties = new HashMap<String, Object>(kafka.client());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                var merchant = merchants.get(i % merchants.size());
                var record = new ProducerRecord<>(
                        kafka.datastream(), bytes(merchant.value()), bytes("no JSON, by mistake: " + merchant));
                producer.send(record).get(ANSWER_MAX_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new SetUpException(
                    Reason.UNREACHABLE,
                    "Kafka at " + kafka.bootstrapServers() + " does not take records: check that the broker runs.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetUpException(Reason.REFUSED, "Interrupted while Kafka was written to.", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
