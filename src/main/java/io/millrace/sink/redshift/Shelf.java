package io.millrace.sink.redshift;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of one table: those that wait, in the order of time, and those that are loaded. Pure; used by one thread.
 *
 * <p>Each writer numbers its parts. A number that is neither in the bucket nor loaded, between others that are, is a part that
 * somebody has taken away.
 */
final class Shelf {
    /** The numbers of the loaded ones, by writer. */
    private final Map<String, BitSet> loaded = new HashMap<>();

    private List<Part> waiting = List.of();
    private List<Part> kept = List.of();
    private Optional<String> missing = Optional.empty();
    private Optional<String> gap = Optional.empty();

    /** These are loaded. */
    void loaded(List<Part> parts) {
        for (var part : parts) {
            loaded.computeIfAbsent(part.writer(), _ -> new BitSet()).set((int) part.number());
        }
        waiting = waiting.stream().filter(part -> !isLoaded(part)).toList();
    }

    private boolean isLoaded(Part part) {
        var numbers = loaded.get(part.writer());
        return numbers != null && numbers.get((int) part.number());
    }

    /** The parts that a look into the bucket has found: all of them, or those from before the oldest that waits. */
    void found(List<Part> parts) {
        kept = parts.stream().filter(this::isLoaded).toList();
        waiting = parts.stream()
                .filter(part -> !isLoaded(part))
                .sorted(Comparator.comparingLong(Part::stagedAtMillis).thenComparing(Part::key))
                .toList();
        var now = firstMissing();
        gap = now.equals(missing) ? now : Optional.empty();
        missing = now;
    }

    List<Part> waiting() {
        return waiting;
    }

    /** Those that are loaded, were found by the last look, and were staged before then. */
    List<Part> loadedBefore(long millis) {
        return kept.stream().filter(part -> part.stagedAtMillis() < millis).toList();
    }

    /** These are in the bucket no more. */
    void forget(List<Part> parts) {
        for (var part : parts) {
            var numbers = loaded.get(part.writer());
            if (numbers != null) {
                numbers.clear((int) part.number());
                if (numbers.isEmpty()) {
                    loaded.remove(part.writer());
                }
            }
        }
    }

    /**
     * A part that is gone without having been loaded, as {@code writer-number}; nothing where none is. One that comes into the
     * bucket during a look can be passed over by it, but not by two.
     */
    Optional<String> gap() {
        return gap;
    }

    /** Whether the last look has missed no part. */
    boolean isWhole() {
        return missing.isEmpty();
    }

    private Optional<String> firstMissing() {
        var numbers = new HashMap<String, BitSet>();
        loaded.forEach((writer, all) -> numbers.put(writer, (BitSet) all.clone()));
        waiting.forEach(part ->
                numbers.computeIfAbsent(part.writer(), _ -> new BitSet()).set((int) part.number()));
        for (var writer : numbers.entrySet()) {
            var all = writer.getValue();
            int missing = all.nextClearBit(all.nextSetBit(0));
            if (missing < all.length()) {
                return Optional.of(writer.getKey() + "-" + missing);
            }
        }
        return Optional.empty();
    }

    /**
     * The next ones to load together: the oldest, of one layout, {@code bytesMax} at most but one, their count a multiple of
     * {@code slices} where there are as many.
     *
     * @param without those that are not to be among them
     */
    List<Part> next(long bytesMax, int partsMax, int slices, Set<Part> without) {
        var next = new ArrayList<Part>();
        long bytes = 0;
        for (var part : waiting) {
            if (without.contains(part)) {
                continue;
            }
            boolean fits = next.isEmpty()
                    || (next.getFirst().layout().equals(part.layout())
                            && bytes + part.bytes() <= bytesMax
                            && next.size() < partsMax);
            if (!fits) {
                break;
            }
            next.add(part);
            bytes += part.bytes();
        }
        int even = next.size() - next.size() % slices;
        return List.copyOf(even == 0 ? next : next.subList(0, even));
    }
}
