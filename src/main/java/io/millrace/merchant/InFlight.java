package io.millrace.merchant;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What merchants have been handed and have not answered, per merchant in its order. */
final class InFlight {
    /**
     * Changes handed over together.
     *
     * @param places where they are parked; empty if they come from the datastream
     */
    record Sent(Origin origin, List<Delivery> deliveries, List<Long> places, long atMillis) {}

    private final Map<String, Deque<Sent>> sent = new HashMap<>();

    /** True where a merchant has answered everything. */
    boolean idle(String merchant) {
        return !sent.containsKey(merchant);
    }

    void add(String merchant, Sent one) {
        sent.computeIfAbsent(merchant, _ -> new ArrayDeque<>()).addLast(one);
    }

    /** Takes out the oldest, which the merchant has answered. */
    Sent answered(String merchant) {
        var queue = sent.get(merchant);
        if (queue == null) {
            throw new IllegalStateException("merchant " + merchant + " answers what it was never handed");
        }
        var first = queue.removeFirst();
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

    /** Those that have not answered something handed over before then. */
    List<String> since(long beforeMillis) {
        return sent.entrySet().stream()
                .filter(entry -> entry.getValue().getFirst().atMillis() < beforeMillis)
                .map(Map.Entry::getKey)
                .toList();
    }
}
