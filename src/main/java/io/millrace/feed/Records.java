package io.millrace.feed;

import io.millrace.change.ChangeCodec;
import io.millrace.change.Decoded;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Reads records of the datastream, and those that changes of it are kept in elsewhere. */
public final class Records {
    private Records() {}

    /** What a record says; never throws for what it holds. */
    public static Decoded decode(ChangeCodec codec, ConsumerRecord<byte[], byte[]> record) {
        return codec.decode(record.key(), record.value(), headers(record.headers()));
    }

    /** The headers as the codec asks for them. */
    static ChangeCodec.Headers headers(Headers headers) {
        return name -> {
            var header = headers.lastHeader(name);
            return header == null ? null : header.value();
        };
    }
}
