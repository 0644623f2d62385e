package io.millrace.merchant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.merchant.MerchantActor.Result;
import io.millrace.merchant.Quarantine.Parked;
import io.millrace.merchant.SetAside.Failing;
import io.millrace.merchant.SetAside.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final int PARKED = 100;

    private final RecordingHands hands = new RecordingHands();

    @Test
    void onlySoManyPagesAreOnTheirWayBackHoweverFewChangesEachHolds() {
        var quarantine = new Quarantine(
                0,
                hands,
                new QuarantineSettings(Optional.empty(), 10, 3),
                () -> 0,
                new Random(1),
                List.of(releasing()),
                PARKED);
        quarantine.begin();

        answerReads(quarantine);
        assertEquals(3, hands.applied);
        quarantine.answered("m", new Result.Handled());
        answerReads(quarantine);
        assertEquals(4, hands.applied);
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
    private static final class RecordingHands implements Quarantine.Hands {
        private Map<String, Long> reading = Map.of();
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
        public void done(String merchant, Origin.Datastream share, boolean parked) {}
    }
}
