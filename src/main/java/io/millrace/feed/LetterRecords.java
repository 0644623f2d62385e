package io.millrace.feed;

import io.millrace.change.ChangeCodec;
import io.millrace.change.LetterHeaders;
import io.millrace.change.MerchantId;
import io.millrace.merchant.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** How letters and marks are written on the dead-letter topic and read from it ({@link LetterHeaders}): pure. */
final class LetterRecords {
    private static final ChangeCodec CODEC = new ChangeCodec();

    private LetterRecords() {}

    /** A change that its lane can never take. */
    static ProducerRecord<byte[], byte[]> of(String topic, String datastream, DeadLetter letter) {
        var change = letter.delivery().change();
        var record = new ProducerRecord<>(topic, utf8(change.merchant().value()), CODEC.encode(change));
        setAside(record, letter.lane(), letter.reason());
        if (letter.exception() != null) {
            header(record, LetterHeaders.EXCEPTION, letter.exception());
        }
        origin(record, datastream, letter.partition(), letter.delivery().offset());
        header(record, LetterHeaders.MERCHANT, change.merchant().value());
        header(record, LetterHeaders.TABLE, change.table().toString());
        header(record, LetterHeaders.OP, change.op().letter());
        header(
                record,
                ChangeCodec.VERSION_HEADER,
                Long.toString(change.version().value()));
        if (change.moved()) {
            header(record, ChangeCodec.MOVED_HEADER, "true");
        }
        return record;
    }

    /** A record that could not be understood, as it is. */
    static ProducerRecord<byte[], byte[]> of(
            String topic, String lane, ConsumerRecord<byte[], byte[]> undecodable, String reason) {
        var record = new ProducerRecord<byte[], byte[]>(topic, undecodable.key(), undecodable.value());
        undecodable
                .headers()
                .forEach(header -> record.headers().add(LetterHeaders.ORIGINAL_PREFIX + header.key(), header.value()));
        setAside(record, lane, reason);
        origin(record, undecodable.topic(), undecodable.partition(), undecodable.offset());
        MerchantId.parse(text(undecodable.key()))
                .ifPresent(merchant -> header(record, LetterHeaders.MERCHANT, merchant.value()));
        return record;
    }

    private static void setAside(ProducerRecord<byte[], byte[]> record, String lane, String reason) {
        header(record, LetterHeaders.REASON, reason);
        header(record, LetterHeaders.STAGE, LetterHeaders.LANE_STAGE);
        header(record, LetterHeaders.LANE, lane);
    }

    private static void origin(ProducerRecord<byte[], byte[]> record, String topic, int partition, long offset) {
        header(record, LetterHeaders.TOPIC, topic);
        header(record, LetterHeaders.PARTITION, Integer.toString(partition));
        header(record, LetterHeaders.OFFSET, Long.toString(offset));
    }

    /** Says that the letter of this number was redriven. */
    static ProducerRecord<byte[], byte[]> mark(String topic, long number, String by) {
        var record = new ProducerRecord<byte[], byte[]>(topic, null, null);
        header(record, LetterHeaders.REDRIVEN, Long.toString(number));
        header(record, LetterHeaders.BY, by);
        return record;
    }

    static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
        return header(record, LetterHeaders.REDRIVEN) != null;
    }

    /** The number that a mark names; nothing where it names none or is no mark. */
    static OptionalLong marked(ConsumerRecord<byte[], byte[]> record) {
        return number(header(record, LetterHeaders.REDRIVEN));
    }

    /** The letter of a record that is no mark. */
    static Letter letter(ConsumerRecord<byte[], byte[]> record, boolean redriven) {
        var reason = header(record, LetterHeaders.REASON);
        return new Letter(
                record.offset(),
                record.timestamp(),
                kind(record),
                header(record, LetterHeaders.LANE),
                header(record, LetterHeaders.MERCHANT),
                header(record, LetterHeaders.TABLE),
                header(record, LetterHeaders.OP),
                reason == null ? "" : reason,
                origin(record).orElse(null),
                redriven);
    }

    private static Letter.Kind kind(ConsumerRecord<byte[], byte[]> record) {
        var stage = header(record, LetterHeaders.STAGE);
        if (LetterHeaders.CAPTURE_STAGE.equals(stage)) {
            return Letter.Kind.ROW;
        }
        if (!LetterHeaders.LANE_STAGE.equals(stage)) {
            return Letter.Kind.FOREIGN;
        }
        return header(record, ChangeCodec.VERSION_HEADER) == null ? Letter.Kind.UNDECODABLE : Letter.Kind.CHANGE;
    }

    private static Optional<Letter.Origin> origin(ConsumerRecord<byte[], byte[]> record) {
        var topic = header(record, LetterHeaders.TOPIC);
        var partition = number(header(record, LetterHeaders.PARTITION));
        var offset = number(header(record, LetterHeaders.OFFSET));
        return topic == null || partition.isEmpty() || offset.isEmpty()
                ? Optional.empty()
                : Optional.of(new Letter.Origin(topic, partition.getAsLong(), offset.getAsLong()));
    }

    /**
     * The record that a lane's letter came from, for the datastream; Kafka finds the partition by its key, as for capture.
     *
     * @throws IllegalArgumentException for a letter that came from no record
     */
    static ProducerRecord<byte[], byte[]> original(String datastream, ConsumerRecord<byte[], byte[]> letter) {
        var record = new ProducerRecord<byte[], byte[]>(datastream, letter.key(), letter.value());
        switch (kind(letter)) {
            case CHANGE -> {
                copy(letter, ChangeCodec.VERSION_HEADER, record);
                copy(letter, ChangeCodec.MOVED_HEADER, record);
            }
            case UNDECODABLE ->
                letter.headers().forEach(header -> {
                    if (header.key().startsWith(LetterHeaders.ORIGINAL_PREFIX)) {
                        var name = header.key().substring(LetterHeaders.ORIGINAL_PREFIX.length());
                        record.headers().add(name, header.value());
                    }
                });
            case ROW, FOREIGN ->
                throw new IllegalArgumentException("letter " + letter.offset() + " came from no record");
        }
        return record;
    }

    private static void copy(
            ConsumerRecord<byte[], byte[]> letter, String name, ProducerRecord<byte[], byte[]> record) {
        var header = letter.headers().lastHeader(name);
        if (header != null) {
            record.headers().add(header);
        }
    }

    private static OptionalLong number(@Nullable String text) {
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, utf8(value));
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
