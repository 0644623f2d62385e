package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.merchant.SetAside;
import io.millrace.merchant.SetAside.Failing;
import io.millrace.merchant.SetAside.Stage;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SetAsideLogTest {
    private final ParkedRecords records = new ParkedRecords("parked", "quarantine", 3);
    private final SetAsideLog log = new SetAsideLog(records);
    private long offset;

    @Test
    void aStateIsReadAsItWasWritten() {
        long claim = take(records.claim());
        take(records.state(state("a", 7), claim));

        assertEquals(List.of(state("a", 7)), List.copyOf(log.states()));
    }

    @Test
    void theLastWordOfAnOwnerHolds() {
        long claim = take(records.claim());
        take(records.state(state("a", 1), claim));
        take(records.state(state("b", 1), claim));
        take(records.state(state("a", 2), claim));
        take(records.back("b", claim));

        assertEquals(List.of(state("a", 2)), List.copyOf(log.states()));
    }

    @Test
    void whatAnOwnerLeftHoldsUnderItsSuccessor() {
        take(records.state(state("a", 1), take(records.claim())));
        take(records.claim());

        assertEquals(List.of(state("a", 1)), List.copyOf(log.states()));
        assertEquals(Set.of(), log.hidden());
    }

    @Test
    void whatAnOwnerWritesAfterItsSuccessorsClaimIsInVain() {
        long before = take(records.claim());
        take(records.state(state("a", 1), before));
        long now = take(records.claim());
        take(records.back("a", before));
        take(records.state(state("b", 1), before));

        assertEquals(List.of(state("a", 1)), List.copyOf(log.states()));
        assertEquals(Set.of("a", "b"), log.hidden());
        take(records.state(state("a", 1), now));
        take(records.back("b", now));
        assertEquals(Set.of(), log.hidden());
    }

    private static SetAside state(String merchant, long cursor) {
        var failing = new Failing("gateway.t", "u", 17, 4);
        return new SetAside(
                merchant, Stage.RELEASING, 1_000, "too long", "still too long", failing, cursor, 9, 2, 5_000, true);
    }

    private long take(ProducerRecord<byte[], byte[]> written) {
        var record = new ConsumerRecord<>(
                written.topic(),
                written.partition(),
                offset,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                written.key(),
                written.value(),
                written.headers(),
                java.util.Optional.empty());
        log.take(record);
        return offset++;
    }
}
