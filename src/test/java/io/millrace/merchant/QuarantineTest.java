package io.millrace.merchant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.merchant.Quarantine.Parked;
import io.millrace.merchant.SetAside.Failing;
import io.millrace.merchant.SetAside.Stage;
import io.millrace.sink.ChunkPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final int PARKED = 100;

    private final RecordingHands hands = new RecordingHands();
    private long now = 1;

    @Test
    void onlySoManyPagesAreOnTheirWayBackHoweverFewChangesEachHolds() {
        var quarantine = quarantine(List.of(releasing()));
        quarantine.begin();

        answerReads(quarantine);
        assertEquals(3, hands.applied);
        quarantine.answered("m", new Result.Handled());
        answerReads(quarantine);
        assertEquals(4, hands.applied);
    }

    @Test
    void whoIsPassedHoldsUpNoChunkWhileItStillWorks() {
        var quarantine = quarantine(List.of());
        quarantine.deliver("m", List.of(delivery(1)), share(2));
        now += 2_999;
        quarantine.deliver("quick", List.of(delivery(2)), share(3));
        assertEquals(List.of(), quarantine.waitedFor());
        now += 2;
        assertEquals(List.of("m"), quarantine.waitedFor());

        quarantine.pass("m", "slow");
        quarantine.appended(List.of(100L));
        quarantine.deliver("m", List.of(delivery(3)), share(4));
        quarantine.appended(List.of(101L));

        assertEquals(List.of(2L, 4L), hands.done);
        assertEquals(List.of(), quarantine.waitedFor());
    }

    @Test
    void noMoreArePassedOnceEnoughIsInMemoryTwice() {
        var quarantine = quarantine(List.of());
        quarantine.deliver(
                "m", IntStream.range(0, 11).mapToObj(i -> delivery(i)).toList(), share(11));
        quarantine.deliver("n", List.of(delivery(11)), share(12));
        now += 5_000;
        assertEquals(Set.of("m", "n"), Set.copyOf(quarantine.waitedFor()));
        quarantine.pass("m", "slow");
        quarantine.appended(LongStream.range(100, 111).boxed().toList());
        assertEquals(List.of(), quarantine.waitedFor());

        quarantine.answered("m", new Result.Handled());

        assertEquals(List.of("n"), quarantine.waitedFor());
    }

    private Quarantine quarantine(List<SetAside> restored) {
        var settings = new QuarantineSettings(Optional.empty(), Duration.ofSeconds(3), 10, 3, 10);
        return new Quarantine(0, hands, settings, () -> now, new Random(1), restored, PARKED);
    }

    private static Origin.Datastream share(long nextOffset) {
        return new Origin.Datastream(new ChunkPart(0, 1, nextOffset));
    }

    /** Each with a page of two changes, until none is asked for any more. */
    private void answerReads(Quarantine quarantine) {
        while (!hands.reading.isEmpty()) {
            long place = hands.reading.values().iterator().next();
            hands.reading = Map.of();
            quarantine.read(List.of(parked(place), parked(place + 1)), place + 2);
        }
    }

    private static Parked parked(long place) {
        return new Parked("m", place, delivery(place));
    }

    private static SetAside releasing() {
        var failing = new Failing("gateway.t", "c", 1, 0);
        return new SetAside("m", Stage.RELEASING, 0, "refused", "refused", failing, 0, PARKED, 1, 0, false);
    }

    private static Delivery delivery(long offset) {
        var row = new Row(new String[] {"id"}, new String[] {Long.toString(offset)});
        var table = new TableId("gateway", "public", "t");
        var version = new Version(offset + 1);
        return new Delivery(offset, new Change(table, Op.INSERT, new MerchantId("m"), version, null, row, 0, 0, false));
    }

    /** Does nothing; notes what it is asked to read and to hand over. */
    private static final class RecordingHands implements Hands {
        private Map<String, Long> reading = Map.of();
        private final List<Long> done = new ArrayList<>();
        private int applied;

        @Override
        public void apply(String merchant, List<Delivery> deliveries, Origin origin) {
            applied++;
        }

        @Override
        public void read(Map<String, Long> places) {
            reading = Map.copyOf(places);
        }

        @Override
        public void goOn(String merchant) {}

        @Override
        public void append(Append append) {}

        @Override
        public void letter(String merchant, Delivery delivery, String reason) {}

        @Override
        public void done(String merchant, Origin.Datastream share, boolean parked) {
            done.add(share.part().nextOffset());
        }
    }
}
