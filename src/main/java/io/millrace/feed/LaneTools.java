package io.millrace.feed;

import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What every lane of a node shares; closed by whoever made it, after the lanes have stopped. */
public final class LaneTools implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaDeadLetters deadLetters;
    private final StatesReader statesReader;
    private final Purger purger;
    private final String node;
    private final Executor blocking;
    private final Clock clock;

    /**
     * @param node what this node is called, the same after a restart; empty where it has no name
     * @param blocking for calls that take their time; never an actor's dispatcher
     */
    public LaneTools(KafkaSettings kafka, String node, Executor blocking, Clock clock) {
        this.node = node;
        this.blocking = blocking;
        this.clock = clock;
        this.purger = new Purger(kafka);
        this.statesReader = new StatesReader(kafka);
        var properties = KafkaClients.producer(kafka);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(64 * 1024 * 1024));
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.deadLetters = new KafkaDeadLetters(kafka.deadLetters(), kafka.datastream(), producer, blocking);
    }

    String node() {
        return node;
    }

    KafkaDeadLetters deadLetters() {
        return deadLetters;
    }

    /** For records that may stand in any order among those of others; shared. */
    Producer<byte[], byte[]> producer() {
        return producer;
    }

    StatesReader statesReader() {
        return statesReader;
    }

    Purger purger() {
        return purger;
    }

    Executor blocking() {
        return blocking;
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        statesReader.close();
        producer.close(Duration.ofSeconds(5));
        purger.close();
    }
}
