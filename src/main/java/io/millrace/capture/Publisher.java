package io.millrace.capture;

import io.millrace.base.CertificateTrouble;
import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.ChangeCodec;
import io.millrace.change.LetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends publications to Kafka by one idempotent producer, so that records of one key keep their order.
 *
 * <p>Sends are gathered until {@link #settle}, which returns when Kafka has acknowledged all of them and throws where one
 * was not: then all of them are to be sent again. For one thread.
 */
final class Publisher implements AutoCloseable {
    private static final int REQUEST_BYTES_MAX = 64 << 20;
    private static final int BUFFER_BYTES_MAX = 96 << 20;
    private static final long ANSWER_SECONDS_MAX = 30;

    private final String source;
    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ChangeCodec codec = new ChangeCodec();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final ConcurrentLinkedQueue<Publication.Dead> tooLarge = new ConcurrentLinkedQueue<>();

    Publisher(String source, KafkaSettings kafka) {
        this.source = source;
        this.kafka = kafka;
        Map<String, Object> properties = new HashMap<>(kafka.client());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("client.id", "millrace-capture-" + source);
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", 5);
        properties.put("batch.size", 256 << 10);
        properties.put("buffer.memory", (long) BUFFER_BYTES_MAX);
        properties.put("max.request.size", REQUEST_BYTES_MAX);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Throws where a topic is not there, rather than letting the first send wait for it. */
    void checkTopics() throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(kafka.client());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        var topics = Set.of(kafka.datastream(), kafka.deadLetters(), kafka.state());
        try (var admin = Admin.create(properties)) {
            admin.describeTopics(topics).allTopicNames().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new SetUpException(
                        Reason.REFUSED,
                        "Kafka at " + kafka.bootstrapServers() + " lacks one of the topics " + topics
                                + ": run `millrace install --execute`",
                        e);
            }
            var distrust = CertificateTrouble.of(e);
            if (distrust.isPresent()) {
                throw new SetUpException(
                        Reason.UNTRUSTED,
                        "Kafka at " + kafka.bootstrapServers() + " is not trusted: " + distrust.get()
                                + "; mend millrace.kafka.client, or the certificate",
                        e);
            }
            throw new SetUpException(
                    Reason.UNREACHABLE,
                    "Kafka does not answer at " + kafka.bootstrapServers() + ": start it, or mend"
                            + " kafka.bootstrap-servers",
                    e);
        }
    }

    void send(Publication publication) {
        switch (publication) {
            case Publication.Send send -> send(send);
            case Publication.Dead dead -> send(dead);
        }
    }

    private void send(Publication.Send send) {
        var change = send.change();
        var record = new ProducerRecord<>(
                kafka.datastream(),
                change.merchant().value().getBytes(StandardCharsets.UTF_8),
                codec.encode(change, send.shape()));
        header(record, ChangeCodec.TRACE_HEADER, source + "/" + change.version().event());
        // Last, where it is found first: every reader asks for it.
        header(
                record,
                ChangeCodec.VERSION_HEADER,
                String.valueOf(change.version().value()));
        if (change.moved()) {
            header(record, ChangeCodec.MOVED_HEADER, "true");
        }
        send(record, tooLarge(send));
    }

    /** What is left to say of a change that no broker takes. */
    private static Publication.Dead tooLarge(Publication.Send send) {
        var change = send.change();
        var key = change.image().key(send.shape().key());
        return new Publication.Dead(
                "the change is larger than Kafka takes (max.message.bytes of the topic)",
                change.table().toString(),
                key == null ? null : key.toString(),
                change.version().value(),
                change.op(),
                null);
    }

    private void send(Publication.Dead dead) {
        var record = new ProducerRecord<byte[], byte[]>(
                kafka.deadLetters(),
                null,
                dead.value() == null ? null : dead.value().getBytes(StandardCharsets.UTF_8));
        header(record, LetterHeaders.REASON, dead.reason());
        header(record, LetterHeaders.SOURCE, source);
        header(record, LetterHeaders.STAGE, LetterHeaders.CAPTURE_STAGE);
        header(record, LetterHeaders.TABLE, dead.table());
        header(record, LetterHeaders.KEY, dead.key());
        header(record, ChangeCodec.VERSION_HEADER, dead.version() == null ? null : String.valueOf(dead.version()));
        header(record, LetterHeaders.OP, dead.op() == null ? null : dead.op().letter());
        var bare = dead.value() == null
                ? null
                : new Publication.Dead(dead.reason(), dead.table(), dead.key(), dead.version(), dead.op(), null);
        send(record, bare);
    }

    private void send(ProducerRecord<byte[], byte[]> record, Publication.@Nullable Dead insteadIfTooLarge) {
        var _ = producer.send(record, (_, exception) -> {
            if (exception instanceof RecordTooLargeException && insteadIfTooLarge != null) {
                tooLarge.add(insteadIfTooLarge);
            } else if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, @Nullable String value) {
        if (value != null) {
            record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Waits for every acknowledgement.
     *
     * @return how many turned out too large and became dead letters
     * @throws KafkaFailure where one is missing
     */
    int settle() {
        int diverted = 0;
        producer.flush();
        while (!tooLarge.isEmpty()) {
            List<Publication.Dead> letters = new ArrayList<>();
            for (var letter = tooLarge.poll(); letter != null; letter = tooLarge.poll()) {
                letters.add(letter);
            }
            diverted += letters.size();
            letters.forEach(this::send);
            producer.flush();
        }
        check();
        return diverted;
    }

    /** Throws where an acknowledgement is known to be missing; does not wait. */
    void check() {
        var exception = failure.get();
        if (exception != null) {
            throw new KafkaFailure("Kafka did not take what was sent: " + SourceConnection.line(exception), exception);
        }
    }

    /** Puts one record into the state topic and waits until it is there. */
    void remember(String key, String value) {
        send(
                new ProducerRecord<>(
                        kafka.state(), key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)),
                null);
        producer.flush();
        check();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    /** Kafka has not taken something; the batch is to be sent again. */
    static final class KafkaFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KafkaFailure(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }
}
