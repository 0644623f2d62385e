package io.millrace.bench;

import io.millrace.base.KafkaSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The plainest capture there is: a cursor over each batch, and a producer that is given the bytes. Blocking, one thread. */
final class RawCopy implements AutoCloseable {
    /** As capture's. */
    private static final int BATCH_EVENTS_MIN = 20_000;

    private static final String NEXT = """
            select batch_id
              from pgq.next_batch_custom('%1$s', '%2$s', null,
                  (select least(%3$d, greatest(0, i.pending_events))::int4 from pgq.get_consumer_info('%1$s', '%2$s') i),
                  null)
            """;

    private final Connection connection;
    private final KafkaSettings kafka;
    private final String queue;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    RawCopy(Connection connection, KafkaSettings kafka, String queue) throws SQLException {
        this.connection = connection;
        this.kafka = kafka;
        this.queue = queue;
        connection.setAutoCommit(false);
        this.producer =
                new KafkaProducer<>(Datastream.producer(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Copies so many events; fails where there are fewer or more. */
    void run(long events) throws SQLException, InterruptedException {
        long copied = 0;
        while (copied < events) {
            long batch = nextBatch();
            if (batch == 0) {
                throw new IllegalStateException("only " + copied + " of " + events + " events are in the queue");
            }
            copied += copy(batch);
            producer.flush();
            var known = failure.get();
            if (known != null) {
                throw new IllegalStateException("Kafka did not take an event", known);
            }
            try (var statement = connection.createStatement()) {
                statement.execute("select pgq.finish_batch(" + batch + ")");
            }
            connection.commit();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        if (copied > events) {
            throw new IllegalStateException(copied + " events are in the queue, not " + events);
        }
    }

    private long nextBatch() throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(NEXT.formatted(queue, BenchQueue.RAW, BATCH_EVENTS_MIN))) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private long copy(long batch) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select 1 from pgq.get_batch_cursor(" + batch + ", 'bench_batch', 0)");
            long copied = 0;
            long before;
            do {
                before = copied;
                try (var row = statement.executeQuery("fetch 5000 from bench_batch")) {
                    while (row.next()) {
                        send(row);
                        copied++;
                    }
                }
            } while (copied > before);
            statement.execute("close bench_batch");
            return copied;
        }
    }

    private void send(ResultSet row) throws SQLException {
        var after = row.getBytes("ev_data");
        var before = row.getBytes("ev_extra2");
        var bytes = after;
        if (before != null) {
            bytes = new byte[after.length + before.length];
            System.arraycopy(after, 0, bytes, 0, after.length);
            System.arraycopy(before, 0, bytes, after.length, before.length);
        }
        var _ = producer.send(new ProducerRecord<>(kafka.datastream(), bytes), (_, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
