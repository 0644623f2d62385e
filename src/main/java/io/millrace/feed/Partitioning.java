package io.millrace.feed;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition of the datastream a merchant's changes stand in: that of Kafka's own producers, by their key. */
public final class Partitioning {
    private Partitioning() {}

    public static int of(String merchant, int partitions) {
        return Utils.toPositive(Utils.murmur2(merchant.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
