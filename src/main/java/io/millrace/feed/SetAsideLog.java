package io.millrace.feed;

import io.millrace.merchant.SetAside;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads one partition of states in its order, and tells which of them hold.
 *
 * <p>Whoever comes to own the partition writes a claim before all else. Every state names the claim that it was written
 * under, by its offset, and holds only if no later claim stood before it: an owner that has lost the partition without
 * knowing it writes in vain. What it wrote may hide an older state once the topic is compacted, so it is to be written
 * again by its successor, well before that ({@link Topics}).
 */
final class SetAsideLog {
    private final ParkedRecords records;
    private final Map<String, SetAside> states = new LinkedHashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private long claim = -1;

    SetAsideLog(ParkedRecords records) {
        this.records = records;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        if (ParkedRecords.isClaim(record)) {
            claim = record.offset();
            return;
        }
        var merchant = ParkedRecords.merchant(record);
        if (ParkedRecords.claim(record) < claim) {
            hidden.add(merchant);
        } else {
            hidden.remove(merchant);
            if (record.value() == null) {
                states.remove(merchant);
            } else {
                states.put(merchant, records.state(record));
            }
        }
    }

    /** The states that hold. */
    Collection<SetAside> states() {
        return states.values();
    }

    /** Merchants of whom the last word does not hold. */
    Set<String> hidden() {
        return hidden;
    }
}
