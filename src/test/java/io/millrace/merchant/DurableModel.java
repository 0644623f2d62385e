package io.millrace.merchant;

import static io.millrace.merchant.QuarantineSimulation.require;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What survives the death of a node in a {@link QuarantineSimulation}: topics, states, committed offset, store. */
final class DurableModel {
    private static final TableId TABLE = new TableId("gateway", "public", "t");

    final List<Delivery> datastream = new ArrayList<>();
    final Map<String, SetAside> states = new LinkedHashMap<>();
    final Set<Long> stored = new HashSet<>();
    final Set<Long> lettered = new HashSet<>();

    /** What the store refuses at present, by offset. */
    final Set<Long> poisoned = new HashSet<>();

    int committed;
    long parkedEnd;

    private final TreeMap<Long, Quarantine.Parked> parked = new TreeMap<>();

    record Page(List<Quarantine.Parked> changes, long next) {}

    /** A datastream of some length, some of it poisoned, at times with one merchant that makes most of it. */
    DurableModel(Random random, int merchants) {
        int changes = 20 + random.nextInt(100);
        boolean whale = random.nextBoolean();
        for (int offset = 0; offset < changes; offset++) {
            int merchant = whale && random.nextInt(10) < 8 ? 0 : random.nextInt(merchants);
            datastream.add(delivery(offset, "m" + merchant));
            if (random.nextInt(12) == 0) {
                poisoned.add((long) offset);
            }
        }
    }

    private static Delivery delivery(long offset, String merchant) {
        var row = new Row(new String[] {"id"}, new String[] {Long.toString(offset)});
        var version = new Version(offset + 1);
        return new Delivery(
                offset, new Change(TABLE, Op.INSERT, new MerchantId(merchant), version, null, row, 0, 0, false));
    }

    boolean handled(long offset) {
        return stored.contains(offset) || lettered.contains(offset);
    }

    List<Long> park(Append append) {
        var places = new ArrayList<Long>();
        for (var one : append.changes()) {
            long place = parkedEnd++;
            places.add(place);
            parked.put(place, new Quarantine.Parked(one.merchant(), place, one.delivery()));
        }
        return places;
    }

    void note(Append append, List<Long> places) {
        append.states(places).forEach(state -> states.put(state.merchant(), state));
        append.back().forEach(states::remove);
    }

    /** Of these merchants, each from its place on, so many changes at most. */
    Page page(Map<String, Long> places, int max) {
        long next = Collections.min(places.values());
        var page = new ArrayList<Quarantine.Parked>();
        for (var one : parked.tailMap(next).values()) {
            if (page.size() == max) {
                return new Page(page, next);
            }
            next = one.place() + 1;
            if (places.getOrDefault(one.merchant(), Long.MAX_VALUE) <= one.place()) {
                page.add(one);
            }
        }
        return new Page(page, parkedEnd);
    }

    /** What is committed is handled, or parked where its merchant's state will find it. */
    void assertNothingIsLost() {
        for (int offset = 0; offset < committed; offset++) {
            var delivery = datastream.get(offset);
            require(
                    handled(offset) || findable(delivery),
                    "offset " + offset + " is committed, and neither handled nor parked");
        }
    }

    /** What is parked below this place is handled, or comes again, or is parked once more further behind. */
    void assertNeededNoMore(long below) {
        for (var one : parked.headMap(below).values()) {
            long offset = one.delivery().offset();
            require(
                    handled(offset) || offset >= committed || findable(one.delivery()),
                    offset + " would be purged, and is not handled");
        }
    }

    private boolean findable(Delivery delivery) {
        var state = states.get(delivery.change().merchant().value());
        return state != null
                && parked.tailMap(state.cursor()).values().stream()
                        .anyMatch(one -> one.delivery().offset() == delivery.offset());
    }
}
