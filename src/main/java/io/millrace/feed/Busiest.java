package io.millrace.feed;

import io.millrace.base.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who has most of a partition's changes, by so few counters that it costs the same however many merchants there are.
 *
 * <p>Whoever has no counter takes the lowest one over, and what stood in it is remembered as its error; so a merchant with more
 * than one part in {@link #COUNTERS} of the changes has a counter for certain, and count less error is never too much. It
 * is counted for half a minute at a time; what is told is the last whole one. For one thread.
 *
 * @see <a href="https://doi.org/10.1007/978-3-540-30570-5_27">Metwally, Agrawal, El Abbadi: Efficient Computation of Frequent
 *     and Top-k Elements in Data Streams (2005)</a>
 */
final class Busiest {
    static final int COUNTERS = 32;
    static final long PERIOD_MILLIS = 30_000;

    private final Clock clock;
    private Period before;
    private Period now;

    Busiest(Clock clock) {
        this.clock = clock;
        now = new Period(clock.millis());
        before = now;
    }

    void add(String merchant, int changes) {
        turn();
        now.add(merchant, changes);
    }

    /** The busiest first, as of the end of the last period, or of the one that runs where it is the first. */
    List<BusyMerchant> busiest() {
        turn();
        var period = before == now || before.empty() ? now : before;
        long millis = period == now ? Math.max(1_000, clock.millis() - now.sinceMillis) : PERIOD_MILLIS;
        return BusyMerchant.busiest(Stream.of(period.counted(millis)));
    }

    private void turn() {
        long past = clock.millis() - now.sinceMillis;
        if (past >= PERIOD_MILLIS) {
            before = past < 2 * PERIOD_MILLIS ? now : new Period(clock.millis() - PERIOD_MILLIS);
            now = new Period(clock.millis());
        }
    }

    private static final class Period {
        private final long sinceMillis;
        private final Map<String, Integer> places = new HashMap<>();
        private final String[] merchants = new String[COUNTERS];
        private final long[] counts = new long[COUNTERS];
        private final long[] errors = new long[COUNTERS];

        Period(long sinceMillis) {
            this.sinceMillis = sinceMillis;
        }

        boolean empty() {
            return places.isEmpty();
        }

        void add(String merchant, int changes) {
            var known = places.get(merchant);
            int place = known == null ? takeOver(merchant) : known;
            counts[place] += changes;
        }

        private int takeOver(String merchant) {
            int place = places.size();
            if (place == COUNTERS) {
                place = lowest();
                places.remove(merchants[place]);
                errors[place] = counts[place];
            }
            merchants[place] = merchant;
            places.put(merchant, place);
            return place;
        }

        private int lowest() {
            int lowest = 0;
            for (int i = 1; i < COUNTERS; i++) {
                if (counts[i] < counts[lowest]) {
                    lowest = i;
                }
            }
            return lowest;
        }

        List<BusyMerchant> counted(long millis) {
            return IntStream.range(0, places.size())
                    .filter(i -> counts[i] > errors[i])
                    .mapToObj(i -> new BusyMerchant(merchants[i], (counts[i] - errors[i]) * 1e3 / millis))
                    .toList();
        }
    }
}
