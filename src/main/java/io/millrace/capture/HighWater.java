package io.millrace.capture;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * How far the source's ids have come, as Kafka remembers it: a source that was restored to an earlier moment gives the
 * same ids to other changes, and the stores would take those for old ones.
 *
 * @param event the highest event captured
 * @param tick the last tick captured
 * @param tickTime when the source made that tick
 */
record HighWater(int epoch, long event, long tick, String tickTime) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SILENT_POLLS_MAX = 150;

    static String key(String source) {
        return "capture/" + source;
    }

    String json() {
        return JSON.createObjectNode()
                .put("epoch", epoch)
                .put("evId", event)
                .put("tickId", tick)
                .put("tickTime", tickTime)
                .toString();
    }

    static HighWater parse(String json) throws IOException {
        var node = JSON.readTree(json);
        return new HighWater(
                node.path("epoch").asInt(),
                node.path("evId").asLong(),
                node.path("tickId").asLong(),
                node.path("tickTime").asText());
    }

    /** Reads the state topic to its end; blocking. */
    static Optional<HighWater> read(String source, KafkaSettings kafka) throws IOException {
        Map<String, Object> properties = new HashMap<>(kafka.client());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("enable.auto.commit", false);
        properties.put("default.api.timeout.ms", 30_000);
        // Who reaches the end has asked for more by then, and closing waits for the answer.
        properties.put("fetch.max.wait.ms", 10);
        byte[] wanted = key(source).getBytes(StandardCharsets.UTF_8);
        byte @Nullable [] last = null;
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(kafka.state()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            int silent = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                var records = consumer.poll(POLL);
                silent = records.isEmpty() ? silent + 1 : 0;
                if (silent > SILENT_POLLS_MAX) {
                    throw new IOException("the topic " + kafka.state() + " cannot be read to its end");
                }
                for (var record : records) {
                    if (Arrays.equals(record.key(), wanted) && record.value() != null) {
                        last = record.value();
                    }
                }
            }
        }
        return last == null ? Optional.empty() : Optional.of(parse(new String(last, StandardCharsets.UTF_8)));
    }

    /** Throws where the source's ids have run backwards since. */
    void check(String source, int epochNow, Pgq pgq) throws SQLException {
        if (epochNow > epoch) {
            return;
        }
        var now = pgq.sequences();
        var tickNow = pgq.tickTime(tick);
        String what = null;
        if (epochNow < epoch) {
            what = "its epoch is " + epochNow + ", and " + epoch + " was captured already";
        } else if (now.event() < event) {
            what = "its queue stands at event " + now.event() + ", and " + event + " was captured already";
        } else if (now.tick() < tick) {
            what = "its queue stands at tick " + now.tick() + ", and " + tick + " was captured already";
        } else if (tickNow.isPresent() && !tickNow.get().equals(tickTime)) {
            what = "its tick " + tick + " is of " + tickNow.get() + ", and one of " + tickTime
                    + " was captured already";
        }
        if (what != null) {
            throw new SetUpException(
                    Reason.REFUSED,
                    "source " + source + " was restored or its queue made anew (" + what
                            + "): run `millrace install --raise-epoch --execute`, then start again");
        }
    }
}
