package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.KafkaSettings;
import io.millrace.feed.Offsets.Position;
import io.millrace.stack.SharedStack;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaBacklogIT {
    private static final KafkaSettings KAFKA = new KafkaSettings(
            SharedStack.get().kafka(), "backlog-datastream", "backlog-deadletters", "backlog-state", 2, 1, Map.of());

    @BeforeAll
    static void create() {
        try (var topics = new Topics(KAFKA, List.of("search"))) {
            topics.create();
        }
        try (var offsets = new Offsets(KAFKA)) {
            offsets.bootstrap("millrace-backlog");
        }
    }

    @Test
    void aRecordWaitsButNotTheMarkOfATransaction() throws Exception {
        var properties = KafkaClients.producer(KAFKA);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "backlog");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                var backlog = new KafkaBacklog(KAFKA, "millrace-backlog")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(KAFKA.datastream(), 1, new byte[0], new byte[0]))
                    .get(10, TimeUnit.SECONDS);
            producer.commitTransaction();

            assertTrue(backlog.waits(1, 0));
            assertEquals(Map.of(0, 0L, 1, 2L), lags(backlog));
            assertFalse(backlog.waits(1, 1));
        }
    }

    private static Map<Integer, Long> lags(Backlog backlog) {
        return backlog.positions().values().stream().collect(Collectors.toMap(Position::partition, Position::lag));
    }
}
