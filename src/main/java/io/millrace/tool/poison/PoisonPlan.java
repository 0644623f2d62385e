package io.millrace.tool.poison;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which merchants are poisoned, by their keys, and with what. */
public record PoisonPlan(SortedMap<Integer, Poison> kinds) {
    public PoisonPlan {
        kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
    }

    /**
     * Chooses a share of the merchants 1 to {@code merchants}, at least one and never merchant 1, and gives them the kinds in
     * turn. The same seed chooses the same.
     */
    public static PoisonPlan choose(int merchants, double share, long seed) {
        if (merchants < 2) {
            throw new SetUpException(
                    Reason.USAGE, "Nobody can be poisoned where merchant 1 is alone: ask for --merchants 2 or more.");
        }
        var keys = new ArrayList<Integer>();
        for (int key = 2; key <= merchants; key++) {
            keys.add(key);
        }
        Collections.shuffle(keys, new Random(seed));
        int count = (int) Math.clamp(Math.round(merchants * share), 1, keys.size());
        var kinds = new TreeMap<Integer, Poison>();
        for (int i = 0; i < count; i++) {
            kinds.put(keys.get(i), Poison.values()[i % Poison.values().length]);
        }
        return new PoisonPlan(kinds);
    }

    public Set<MerchantId> merchants() {
        return kinds.keySet().stream().map(PoisonPlan::id).collect(Collectors.toUnmodifiableSet());
    }

    /** Those that a lane has to set aside, by their ids; what only the index refuses does not trouble a warehouse. */
    public Set<String> merchants(boolean searchLane) {
        return kinds.entrySet().stream()
                .filter(entry -> searchLane || entry.getValue() == Poison.BUG)
                .map(entry -> Integer.toString(entry.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static MerchantId id(int key) {
        return new MerchantId(Integer.toString(key));
    }

    /** The poisoned merchants, a line for each kind that there is. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        for (var kind : Poison.values()) {
            var keys = kinds.entrySet().stream()
                    .filter(entry -> entry.getValue() == kind)
                    .map(Map.Entry::getKey)
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            if (!keys.isEmpty()) {
                lines.add("%-8s %s".formatted(kind.name().toLowerCase(Locale.ROOT), keys));
            }
        }
        return lines;
    }
}
