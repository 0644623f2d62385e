package io.millrace.feed;

import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import io.millrace.merchant.Append;
import io.millrace.merchant.Delivery;
import io.millrace.merchant.SetAside;
import io.millrace.merchant.SetAside.Failing;
import io.millrace.merchant.SetAside.Stage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How parked changes, and the states of merchants that are set aside, stand in Kafka.
 *
 * <p>A parked change: key merchant, value the envelope, headers {@code version}, {@code moved} and {@code offset}, the
 * last being its place on the datastream. A state: key merchant, empty value, one header for each of its parts and for the
 * claim it was written under; a merchant that is back has a tombstone.
 */
final class ParkedRecords {
    /** The key of a claim; no merchant can be called that. */
    private static final String CLAIM = "/claim";

    private static final int REASON_LENGTH_MAX = 2_000;

    private final String parkedTopic;
    private final String stateTopic;
    private final int partition;
    private final ChangeCodec codec = new ChangeCodec();

    ParkedRecords(String parkedTopic, String stateTopic, int partition) {
        this.parkedTopic = parkedTopic;
        this.stateTopic = stateTopic;
        this.partition = partition;
    }

    ProducerRecord<byte[], byte[]> parked(Append.Parking parking) {
        var change = parking.delivery().change();
        var record = new ProducerRecord<>(parkedTopic, partition, utf8(parking.merchant()), codec.encode(change));
        header(
                record,
                ChangeCodec.VERSION_HEADER,
                Long.toString(change.version().value()));
        header(record, "offset", Long.toString(parking.delivery().offset()));
        if (change.moved()) {
            header(record, ChangeCodec.MOVED_HEADER, "true");
        }
        return record;
    }

    /** The change and its place on the datastream; nothing where the record was not written by {@link #parked}. */
    Optional<Delivery> parked(ConsumerRecord<byte[], byte[]> record) {
        if (record.headers().lastHeader("offset") == null
                || record.headers().lastHeader(ChangeCodec.VERSION_HEADER) == null) {
            return Optional.empty();
        }
        return Records.decode(codec, record) instanceof Decoded.Understood(var change)
                ? Optional.of(new Delivery(number(record, "offset"), change))
                : Optional.empty();
    }

    /** Says that there is a new owner. */
    ProducerRecord<byte[], byte[]> claim() {
        return new ProducerRecord<>(stateTopic, partition, utf8(CLAIM), new byte[0]);
    }

    static boolean isClaim(ConsumerRecord<byte[], byte[]> record) {
        return CLAIM.equals(merchant(record));
    }

    /** The claim that a state was written under, by its offset. */
    static long claim(ConsumerRecord<byte[], byte[]> record) {
        return number(record, "claim");
    }

    /** @param claim the writer's, by its offset */
    ProducerRecord<byte[], byte[]> state(SetAside state, long claim) {
        var record = new ProducerRecord<>(stateTopic, partition, utf8(state.merchant()), new byte[0]);
        header(record, "claim", Long.toString(claim));
        header(record, "stage", state.stage().name());
        header(record, "since", Long.toString(state.sinceMillis()));
        header(record, "first-reason", shortened(state.firstReason()));
        header(record, "reason", shortened(state.reason()));
        header(record, "table", state.failing().table());
        header(record, "op", state.failing().op());
        header(record, "version", Long.toString(state.failing().version()));
        header(record, "offset", Long.toString(state.failing().offset()));
        header(record, "cursor", Long.toString(state.cursor()));
        header(record, "parked", Long.toString(state.parked()));
        header(record, "attempts", Integer.toString(state.attempts()));
        header(record, "next-release", Long.toString(state.nextReleaseMillis()));
        header(record, "skip", Boolean.toString(state.skip()));
        return record;
    }

    /** @param claim the writer's, by its offset */
    ProducerRecord<byte[], byte[]> back(String merchant, long claim) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(stateTopic, partition, utf8(merchant), null);
        header(record, "claim", Long.toString(claim));
        return record;
    }

    SetAside state(ConsumerRecord<byte[], byte[]> record) {
        return new SetAside(
                merchant(record),
                Stage.valueOf(text(record, "stage")),
                number(record, "since"),
                text(record, "first-reason"),
                text(record, "reason"),
                new Failing(
                        text(record, "table"), text(record, "op"), number(record, "version"), number(record, "offset")),
                number(record, "cursor"),
                number(record, "parked"),
                Math.toIntExact(number(record, "attempts")),
                number(record, "next-release"),
                Boolean.parseBoolean(text(record, "skip")));
    }

    static String merchant(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static String shortened(String reason) {
        return reason.length() <= REASON_LENGTH_MAX ? reason : reason.substring(0, REASON_LENGTH_MAX) + " …";
    }

    private static long number(ConsumerRecord<byte[], byte[]> record, String name) {
        return Long.parseLong(text(record, name));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalStateException(record.topic() + "-" + record.partition() + " at " + record.offset()
                    + ": the record lacks its header " + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
