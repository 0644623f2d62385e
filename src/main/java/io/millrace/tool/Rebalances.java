package io.millrace.tool;

import io.millrace.feed.Offsets.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one lane, from its committed offsets alone, how long partitions stood still around each change of their owners.
 *
 * <p>A partition stands still while something is behind in it and nothing is committed. Pure; one thread at a time.
 */
final class Rebalances {
    private static final long OPEN_MIN_MILLIS = 1_000;
    private static final int USUAL_KEPT = 500;

    /** What a change of owners means for a partition. */
    private enum Fate {
        STAYED,
        /** From one that lives to another. */
        MOVED,
        /** Its owner is no more. */
        ORPHANED
    }

    /** A change of owners that is not over yet. */
    private static final class Change {
        final long sinceMillis;
        final int consumersBefore;
        final Map<Integer, Fate> fates = new HashMap<>();
        final Set<Integer> going = new HashSet<>();
        final Map<Integer, Long> stood = new TreeMap<>();

        Change(long sinceMillis, int consumersBefore) {
            this.sinceMillis = sinceMillis;
            this.consumersBefore = consumersBefore;
        }

        long longest(Fate fate) {
            return stood.entrySet().stream()
                    .filter(entry -> fates.getOrDefault(entry.getKey(), Fate.STAYED) == fate)
                    .mapToLong(Map.Entry::getValue)
                    .max()
                    .orElse(0);
        }
    }

    private final String lane;
    private final Map<Integer, Long> committed = new HashMap<>();
    private final Map<Integer, Long> movedMillis = new HashMap<>();
    private final Deque<Long> usual = new ArrayDeque<>();
    private final Map<Fate, Long> longest = new EnumMap<>(Fate.class);
    private Map<Integer, String> owners = Map.of();
    private @Nullable Change change;
    private int count;

    Rebalances(String lane) {
        this.lane = lane;
    }

    /**
     * Takes a look.
     *
     * @param holders which consumer holds each partition; incomplete while that is being settled
     * @return a sentence about a change of owners that is over now
     */
    Optional<String> look(long nowMillis, Map<Integer, Position> positions, Map<Integer, String> holders) {
        positions.forEach((partition, position) -> observe(nowMillis, partition, position));
        if (holders.keySet().containsAll(positions.keySet()) && !holders.equals(owners)) {
            onOwners(nowMillis, Map.copyOf(holders));
        }
        var open = change;
        if (open == null
                || nowMillis - open.sinceMillis < OPEN_MIN_MILLIS
                || !open.going.containsAll(positions.keySet())) {
            return Optional.empty();
        }
        change = null;
        return Optional.of(sentence(open));
    }

    private void observe(long nowMillis, int partition, Position position) {
        long since = movedMillis.getOrDefault(partition, nowMillis);
        long stood = nowMillis - since;
        boolean moves = position.lag() == 0 || position.committed() > committed.getOrDefault(partition, -1L);
        committed.put(partition, position.committed());
        if (change != null) {
            change.stood.merge(partition, stood, Math::max);
            if (moves) {
                change.going.add(partition);
            }
        } else if (moves && position.lag() > 0) {
            usual.addLast(stood);
            if (usual.size() > USUAL_KEPT) {
                usual.removeFirst();
            }
        }
        movedMillis.put(partition, moves ? nowMillis : since);
    }

    private void onOwners(long nowMillis, Map<Integer, String> now) {
        if (!owners.isEmpty()) {
            var open = change == null ? new Change(nowMillis, consumers(owners)) : change;
            change = open;
            owners.forEach((partition, owner) -> {
                if (!now.containsValue(owner)) {
                    open.fates.put(partition, Fate.ORPHANED);
                } else if (!owner.equals(now.get(partition))) {
                    open.fates.putIfAbsent(partition, Fate.MOVED);
                }
            });
            movedMillis.forEach((partition, since) -> open.stood.merge(partition, nowMillis - since, Math::max));
        }
        owners = now;
    }

    private static int consumers(Map<Integer, String> owners) {
        return Set.copyOf(owners.values()).size();
    }

    private String sentence(Change over) {
        count++;
        for (var fate : Fate.values()) {
            longest.merge(fate, over.longest(fate), Math::max);
        }
        return "Rebalance in lane %s: from %d consumers to %d; partitions whose owner stayed paused %.1f s at most%s%s."
                .formatted(
                        lane,
                        over.consumersBefore,
                        consumers(owners),
                        over.longest(Fate.STAYED) / 1000.0,
                        pause(over, Fate.MOVED, ", the %d that moved %.1f s"),
                        pause(over, Fate.ORPHANED, ", the %d whose owner has gone %.1f s"));
    }

    private static String pause(Change over, Fate fate, String text) {
        long partitions = over.fates.values().stream().filter(fate::equals).count();
        return partitions == 0 ? "" : text.formatted(partitions, over.longest(fate) / 1000.0);
    }

    /** What there was in all; nothing where no owner has changed. */
    Optional<String> summary() {
        if (count == 0) {
            return Optional.empty();
        }
        long between =
                usual.stream().sorted().skip(usual.size() / 2).findFirst().orElse(0L);
        return Optional.of(
                ("%d rebalances in lane %s: longest pause %.1f s where the owner stayed, %.1f s where a partition"
                                + " moved, %.1f s where its owner had gone; between two commits it is %.1f s otherwise")
                        .formatted(
                                count,
                                lane,
                                longest.getOrDefault(Fate.STAYED, 0L) / 1000.0,
                                longest.getOrDefault(Fate.MOVED, 0L) / 1000.0,
                                longest.getOrDefault(Fate.ORPHANED, 0L) / 1000.0,
                                between / 1000.0));
    }
}
