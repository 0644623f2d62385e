package io.millrace.feed;

import akka.kafka.RestrictedConsumer;
import akka.kafka.javadsl.PartitionAssignmentHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that a consumer holds. When one is taken away, lets what is in flight finish, within a limit, and commits
 * it, before anybody else gets the partition.
 *
 * <p>The callbacks run on the consumer's own thread and hold it meanwhile; that is what keeps the partition ours.
 */
final class Ownerships implements PartitionAssignmentHandler {
    private static final Logger log = LoggerFactory.getLogger(Ownerships.class);

    /** A stream whose partition was taken away has ended by then, however busy the machine is. */
    private static final Duration STREAM_END_MAX = Duration.ofSeconds(10);

    /** So long after a partition was given, some stream reads it. */
    private static final Duration STREAM_DUE = Duration.ofSeconds(2);

    /** Runs something after a while. */
    @FunctionalInterface
    interface Later {
        void run(Duration delay, Runnable task);
    }

    private final Duration drainMax;
    private final Consumer<Boolean> hurry;
    private final Later later;
    private final Consumer<Throwable> failed;
    private final Map<TopicPartition, PartitionLedger> ledgers = new ConcurrentHashMap<>();
    private final Set<TopicPartition> assigned = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, Long> starts = new ConcurrentHashMap<>();
    private final AtomicInteger rebalances = new AtomicInteger();

    /**
     * @param hurry hears true when the sinks had better not wait for more, and false when they may again
     * @param failed hears of a partition that is held and not read as it has to be: it has to be taken anew
     */
    Ownerships(Duration drainMax, Consumer<Boolean> hurry, Later later, Consumer<Throwable> failed) {
        this.drainMax = drainMax;
        this.hurry = hurry;
        this.later = later;
        this.failed = failed;
    }

    /** A new ownership's ledger; an older one of the same partition is closed. */
    PartitionLedger begin(TopicPartition partition) {
        var ledger = new PartitionLedger(start(partition));
        var older = ledgers.put(partition, ledger);
        if (older != null) {
            older.close();
        }
        return ledger;
    }

    /** The offset at which a partition was to be read from when it was given to this consumer. */
    long start(TopicPartition partition) {
        return starts.getOrDefault(partition, Chunks.ANYWHERE);
    }

    /** Where partitions have to be read again from, as their streams have asked; told once. Thread-safe. */
    Map<TopicPartition, Long> takeRewinds() {
        var rewinds = new HashMap<TopicPartition, Long>();
        ledgers.forEach((partition, ledger) -> ledger.takeRewind().ifPresent(offset -> rewinds.put(partition, offset)));
        return rewinds;
    }

    /** What is held now, whether it is read or not; nothing while a rebalance is under way. Thread-safe. */
    Map<Integer, Standing> held() {
        var held = new HashMap<Integer, Standing>();
        assigned.forEach(partition -> {
            var ledger = ledgers.get(partition);
            held.put(partition.partition(), ledger == null ? Standing.UNREAD : ledger.standing());
        });
        return held;
    }

    /** Lets nobody wait for what is in flight: it will not be handled. */
    void abandon() {
        ledgers.values().forEach(PartitionLedger::abandon);
    }

    @Override
    public void onRevoke(Set<TopicPartition> revoked, RestrictedConsumer consumer) {
        rebalances.incrementAndGet();
        hurry.accept(true);
        assigned.removeAll(revoked);
        drain(revoked, consumer);
    }

    @Override
    public void onStop(Set<TopicPartition> held, RestrictedConsumer consumer) {
        rebalances.incrementAndGet();
        assigned.clear();
        drain(held, consumer);
    }

    /** Alpakka hears of it afterwards: it gives a partition a new stream, once the one before has ended. */
    @Override
    public void onAssign(Set<TopicPartition> given, RestrictedConsumer consumer) {
        starts.clear();
        consumer.committed(given).forEach((partition, committed) -> {
            if (committed != null) {
                starts.put(partition, committed.offset());
            }
        });
        awaitStreamEnds(given);
        hurry.accept(false);
        assigned.addAll(given);
        int rebalance = rebalances.get();
        later.run(STREAM_DUE, () -> look(rebalance));
    }

    /** As long as the stream of an earlier ownership reads, it may take its successor's records, or stay in its place. */
    private void awaitStreamEnds(Set<TopicPartition> given) {
        long deadline = System.nanoTime() + STREAM_END_MAX.toNanos();
        var read = new ArrayList<Integer>();
        ledgers.forEach((partition, ledger) -> {
            ledger.close();
            if (given.contains(partition) && !ledger.awaitNotRead(Duration.ofNanos(deadline - System.nanoTime()))) {
                read.add(partition.partition());
            }
        });
        ledgers.clear();
        if (!read.isEmpty()) {
            failed.accept(SilentPartitionException.stillRead(read, STREAM_END_MAX));
        }
    }

    /**
     * Alpakka Kafka 4.0.2 can leave a partition that has gone and come back without a stream, or with one that began before.
     */
    private void look(int rebalance) {
        var unread = assigned.stream()
                .filter(partition -> {
                    var ledger = ledgers.get(partition);
                    return ledger == null || ledger.isOver();
                })
                .map(TopicPartition::partition)
                .sorted()
                .toList();
        if (!unread.isEmpty() && rebalance == rebalances.get()) {
            failed.accept(SilentPartitionException.withoutStream(unread));
        }
    }

    @Override
    public void onLost(Set<TopicPartition> lost, RestrictedConsumer consumer) {
        rebalances.incrementAndGet();
        assigned.removeAll(lost);
        ledgers.forEach((partition, ledger) -> {
            if (lost.contains(partition)) {
                ledger.close();
            }
        });
    }

    private void drain(Set<TopicPartition> partitions, RestrictedConsumer consumer) {
        var ending = new HashMap<>(ledgers);
        ending.keySet().retainAll(partitions);
        ending.values().forEach(PartitionLedger::close);
        long deadline = System.nanoTime() + drainMax.toNanos();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        ending.forEach((partition, ledger) -> {
            var next = ledger.awaitIdle(Duration.ofNanos(deadline - System.nanoTime()));
            next.ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
            int underWay = ledger.standing().inFlight();
            if (next.isEmpty() && underWay > 0) {
                log.warn("partition {} was given back with {} chunks under way, which come again", partition, underWay);
            }
        });
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets);
        } catch (RuntimeException e) {
            log.warn(
                    "the last offsets of {} partitions were not committed; their changes come again",
                    offsets.size(),
                    e);
        }
    }
}
