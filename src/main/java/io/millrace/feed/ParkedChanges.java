package io.millrace.feed;

import io.millrace.base.KafkaSettings;
import io.millrace.change.Change;
import io.millrace.merchant.Append;
import io.millrace.merchant.SetAside;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * One partition of what a lane has parked, and of which merchants it has set aside: two Kafka topics, partitioned as the
 * datastream is.
 *
 * <p>Changes are written first, then the states that count on them. An owner that has lost the partition without knowing it
 * writes states in vain ({@link SetAsideLog}); the changes that it may still park are its successor's, too, and harmless
 * repeats. Blocking; not for an actor's thread. One write and one read may be under way at a time.
 */
final class ParkedChanges implements AutoCloseable {
    /** What the last owner of the partition left, and where the next parked change will stand at the earliest. */
    record Restored(List<SetAside> states, long end) {}

    private final String lane;
    private final int partition;
    private final ParkedRecords records;
    private final ParkedReader reader;
    private final StatesReader statesReader;
    private final Producer<byte[], byte[]> producer;
    private volatile long claim = -1;

    /**
     * @param tools among them a producer that loses and repeats nothing
     * @param reading what a change is turned into before a merchant sees it
     */
    ParkedChanges(KafkaSettings kafka, String lane, int partition, LaneTools tools, UnaryOperator<Change> reading) {
        this.lane = lane;
        this.partition = partition;
        this.producer = tools.producer();
        this.statesReader = tools.statesReader();
        this.records = new ParkedRecords(kafka.parked(lane), kafka.quarantine(lane), partition);
        this.reader = new ParkedReader(kafka, lane, partition, records, tools.deadLetters(), reading);
    }

    /** Claims the partition, and finds what was left. */
    Restored restore() {
        claim = write(List.of(records.claim())).getFirst();
        var found = statesReader.read(lane, partition, records);
        var states = List.copyOf(found.log().states());
        var hidden = found.log().hidden();
        if (!hidden.isEmpty()) {
            var kept = states.stream()
                    .filter(state -> hidden.contains(state.merchant()))
                    .toList();
            var back = new HashSet<>(hidden);
            kept.forEach(state -> back.remove(state.merchant()));
            writeStates(kept, back);
        }
        return new Restored(states, found.end());
    }

    /**
     * Makes it durable, and returns where each change now stands.
     *
     * @throws KafkaException where it is not sure that it is durable; then only {@link #restore}, by a new owner, can tell
     */
    List<Long> append(Append append) {
        var places = write(append.changes().stream().map(records::parked).toList());
        writeStates(append.states(places), append.back());
        return places;
    }

    private void writeStates(List<SetAside> states, Set<String> back) {
        var all = new ArrayList<ProducerRecord<byte[], byte[]>>(states.size() + back.size());
        states.forEach(state -> all.add(records.state(state, claim)));
        back.forEach(merchant -> all.add(records.back(merchant, claim)));
        write(all);
    }

    /** Returns when all are acknowledged, with where they stand. */
    private List<Long> write(List<ProducerRecord<byte[], byte[]>> all) {
        var sent = all.stream().map(producer::send).toList();
        var places = new ArrayList<Long>(sent.size());
        try {
            for (var one : sent) {
                places.add(one.get().offset());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("what is parked could not be written: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while changes were parked", e);
        }
        return places;
    }

    /**
     * Reads parked changes of these merchants, each from its place on.
     *
     * @return as many as there are, a page at most; complete below {@link ParkedReader.Page#next}
     */
    CompletionStage<ParkedReader.Page> read(Map<String, Long> places) {
        return reader.read(places);
    }

    /** Lets go of what reading needs, until the next read. */
    void rest() {
        reader.close();
    }

    @Override
    public void close() {
        reader.close();
    }
}
