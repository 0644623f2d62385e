package io.millrace.merchant;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What merchants have been handed and have not answered, per merchant in its order. */
public final class InFlight {
    /**
     * What one merchant has in flight.
     *
     * @param sinceMillis when the oldest of it was handed over; 0 where there is none, as is {@code committedMillis}
     * @param committedMillis when the oldest of it was committed at its source
     */
    public record Load(int changes, long sinceMillis, long committedMillis) {
        private static final Load NONE = new Load(0, 0, 0);
    }

    /**
     * Changes handed over together.
     *
     * @param places where they are parked; empty if they come from the datastream
     */
    record Sent(Origin origin, List<Delivery> deliveries, List<Long> places, long atMillis) {}

    private final Map<String, Deque<Sent>> sent = new HashMap<>();
    private int changes;

    /** True where a merchant has answered everything. */
    boolean idle(String merchant) {
        return !sent.containsKey(merchant);
    }

    void add(String merchant, Sent one) {
        sent.computeIfAbsent(merchant, _ -> new ArrayDeque<>(2)).addLast(one);
        changes += one.deliveries().size();
    }

    /** Takes out the oldest, which the merchant has answered. */
    Sent answered(String merchant) {
        var queue = sent.get(merchant);
        if (queue == null) {
            throw new IllegalStateException("merchant " + merchant + " answers what it was never handed");
        }
        var first = queue.removeFirst();
        changes -= first.deliveries().size();
        if (queue.isEmpty()) {
            sent.remove(merchant);
        }
        return first;
    }

    /** Everything that a merchant has not answered, the oldest first. */
    List<Sent> of(String merchant) {
        var queue = sent.get(merchant);
        return queue == null ? List.of() : List.copyOf(queue);
    }

    /** How many changes nobody has answered. */
    int changes() {
        return changes;
    }

    /** How much a merchant has not answered. */
    Load load(String merchant) {
        var queue = sent.get(merchant);
        if (queue == null) {
            return Load.NONE;
        }
        var oldest = queue.getFirst();
        int ofIt = queue.stream().mapToInt(one -> one.deliveries().size()).sum();
        return new Load(
                ofIt, oldest.atMillis(), oldest.deliveries().getFirst().change().committedAtMillis());
    }

    /** Those that have not answered something handed over before then. */
    List<String> since(long beforeMillis) {
        return sent.entrySet().stream()
                .filter(entry -> entry.getValue().getFirst().atMillis() < beforeMillis)
                .map(Map.Entry::getKey)
                .toList();
    }
}
