package io.millrace.feed;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no record of the datastream is passed over. Offsets follow one another without a gap: the datastream is not
 * compacted, and capture writes without transactions.
 *
 * <p>Alpakka Kafka 4.0.2 can pass over records after a rebalance: what is fetched for a stream that has just ended is lost, and
 * the stream that follows it goes on behind. The lane then begins anew at what is committed. What is missing a second time at
 * the same place is not on the datastream, and the lane goes on. Shared by the starts of one lane; thread-safe.
 */
final class Gaps {
    private static final Logger log = LoggerFactory.getLogger(Gaps.class);

    private record Gap(int partition, long from, long to) {}

    private final Set<Gap> seen = ConcurrentHashMap.newKeySet();

    /**
     * The record at {@code to} came where the one at {@code from} was to come.
     *
     * @throws SkippedRecordsException where that was not so before
     */
    void found(int partition, long from, long to) {
        if (seen.add(new Gap(partition, from, to))) {
            throw new SkippedRecordsException(partition, from, to);
        }
        log.error("partition {} has no records from {} to {}: the lane goes on behind them", partition, from, to - 1);
    }
}
