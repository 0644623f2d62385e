package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The newest changes of one merchant on the datastream, and those that come, told without the values of any column but the
 * key. Outside of any group; blocking, for one thread at a time.
 */
public final class MerchantTail implements AutoCloseable {
    /**
     * A change, without what its row holds.
     *
     * @param op insert, update, delete, or read
     * @param key the row's key; empty where its table is not known here
     * @param columns those whose value has changed, where the source told what it was; else all
     */
    public record Line(
            int partition,
            long offset,
            String table,
            String op,
            String key,
            String version,
            boolean moved,
            long committedAtMillis,
            long capturedAtMillis,
            List<String> columns) {}

    /** How many records, of all the partition's merchants, are looked at for the newest ones. */
    private static final int LOOKED_AT_MAX = 50_000;

    private static final Duration LOOKED_FOR_MAX = Duration.ofSeconds(3);
    private static final Duration POLL_MAX = Duration.ofMillis(250);

    private final KafkaSettings kafka;
    private final byte[] merchant;
    private final Map<TableId, TableShape> shapes;
    private final KafkaConsumer<byte[], byte[]> records;
    private final TopicPartition partition;
    private final ChangeCodec codec = new ChangeCodec();

    /** @param shapes of the tables whose keys are to be told */
    public MerchantTail(KafkaSettings kafka, String merchant, Map<TableId, TableShape> shapes) {
        this.kafka = kafka;
        this.merchant = merchant.getBytes(StandardCharsets.UTF_8);
        this.shapes = shapes;
        var properties = KafkaClients.reader(kafka);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        this.records = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partition = new TopicPartition(kafka.datastream(), Partitioning.of(merchant, kafka.partitions()));
        records.assign(List.of(partition));
    }

    /** The newest ones among the last records of its partition, the oldest of them first. */
    public List<Line> last(int most) {
        return classified(() -> {
            long end = end();
            records.seek(partition, Math.max(beginning(), end - LOOKED_AT_MAX));
            var newest = new ArrayDeque<Line>();
            long deadline = System.nanoTime() + LOOKED_FOR_MAX.toNanos();
            while (records.position(partition) < end && System.nanoTime() < deadline) {
                poll(line -> {
                    newest.addLast(line);
                    if (newest.size() > most) {
                        newest.removeFirst();
                    }
                });
            }
            return List.copyOf(newest);
        });
    }

    /** Goes on behind what is there now and hands over what comes, as long as {@code goOn} says so. */
    public void follow(BooleanSupplier goOn, Consumer<Line> each) {
        classified(() -> {
            records.seek(partition, end());
            while (goOn.getAsBoolean()) {
                poll(each);
            }
            return true;
        });
    }

    private <T> T classified(java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (KafkaException e) {
            throw KafkaTrouble.classify(kafka, e);
        }
    }

    private long beginning() {
        return records.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private long end() {
        return records.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private void poll(Consumer<Line> each) {
        for (var record : records.poll(POLL_MAX)) {
            if (Arrays.equals(record.key(), merchant)) {
                line(record).ifPresent(each);
            }
        }
    }

    private Optional<Line> line(ConsumerRecord<byte[], byte[]> record) {
        return Records.decode(codec, record) instanceof Decoded.Understood(var change)
                ? Optional.of(line(record.offset(), change))
                : Optional.empty();
    }

    private Line line(long offset, Change change) {
        var shape = shapes.get(change.table());
        var key = shape == null ? null : change.image().key(shape.key());
        return new Line(
                partition.partition(),
                offset,
                change.table().toString(),
                change.op().name().toLowerCase(Locale.ROOT),
                key == null ? "" : key.toString(),
                change.version().toString(),
                change.moved(),
                change.committedAtMillis(),
                change.capturedAtMillis(),
                columns(change));
    }

    private static List<String> columns(Change change) {
        Row before = change.before();
        Row after = change.after();
        var image = change.image();
        var names = new ArrayList<String>();
        for (int i = 0; i < image.size(); i++) {
            boolean same = before != null && after != null && Objects.equals(before.get(image.name(i)), image.value(i));
            if (!same) {
                names.add(image.name(i));
            }
        }
        return names;
    }

    @Override
    public void close() {
        records.close();
    }
}
