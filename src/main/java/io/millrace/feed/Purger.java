package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes parked changes that are needed no more; the topic itself keeps them for ever. Blocking; thread-safe.
 *
 * <p>A purge that fails is made up for by the next one.
 */
final class Purger implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Purger.class);

    private final KafkaSettings kafka;
    private @Nullable Admin admin;

    Purger(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** Deletes what a lane has parked of a partition below this offset. */
    void purge(String lane, int partition, long below) {
        var from = new TopicPartition(kafka.parked(lane), partition);
        try {
            admin().deleteRecords(Map.of(from, RecordsToDelete.beforeOffset(below)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("parked changes below {} of {} could not be deleted, they take up room", below, from, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(KafkaClients.admin(kafka));
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
            admin = null;
        }
    }
}
