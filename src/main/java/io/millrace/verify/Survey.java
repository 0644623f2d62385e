package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first look at everything: per component and merchant, how many rows there are and the sum of their fingerprints, in
 * the source and in the store. Both are read once; only merchants whose sums differ need a second look.
 */
final class Survey implements ExpectedRows.Visitor {
    private static final int EXAMPLES_MAX = 5;

    /** Rows and fingerprints of one merchant in one component: the source's added, the store's taken away. */
    private static final class Tally {
        long expected;
        long found;
        long sum;

        boolean differs() {
            return expected != found || sum != 0;
        }
    }

    private final ExpectedRows rows;
    private final Map<Target, Map<String, Tally>> tallies = new LinkedHashMap<>();
    private final Map<Target, Long> withoutMerchant = new HashMap<>();
    private final Map<StoreView, List<String>> examples = new HashMap<>();

    private Survey(ExpectedRows rows) {
        this.rows = rows;
    }

    static Survey of(ExpectedRows rows, List<StoreView> stores, Set<MerchantId> merchants) {
        var survey = new Survey(rows);
        var targets = ExpectedRows.targets(stores);
        targets.forEach(target -> survey.tallies.put(target, new HashMap<>()));
        rows.each(targets, merchants, survey);
        for (var store : stores) {
            store.each(Set.copyOf(store.components()), merchants, found -> {
                var tally = survey.tally(new Target(store, found.component()), found.merchant());
                tally.found++;
                tally.sum -= found.fingerprint();
            });
        }
        return survey;
    }

    @Override
    public void expected(Target target, MerchantId merchant, Row row) {
        var tally = tally(target, merchant.value());
        tally.expected++;
        tally.sum += target.store().expected(target.component(), row).fingerprint();
    }

    @Override
    public void withoutMerchant(Target target, @Nullable String merchant, Row row) {
        withoutMerchant.merge(target, 1L, Long::sum);
        var shown = examples.computeIfAbsent(target.store(), _ -> new ArrayList<>());
        if (shown.size() < EXAMPLES_MAX) {
            var shape = rows.shape(target.component().table());
            shown.add(target.component().name() + " " + row.key(shape.key()) + ": " + MerchantId.why(merchant));
        }
    }

    private Tally tally(Target target, String merchant) {
        return tallies.computeIfAbsent(target, _ -> new HashMap<>()).computeIfAbsent(merchant, _ -> new Tally());
    }

    /** The merchants that need a second look, per component of this store that has any. */
    Map<Target, Set<String>> differing(StoreView store) {
        var differing = new LinkedHashMap<Target, Set<String>>();
        tallies.forEach((target, byMerchant) -> {
            var merchants = new HashSet<String>();
            byMerchant.forEach((merchant, tally) -> {
                if (tally.differs()) {
                    merchants.add(merchant);
                }
            });
            if (target.store().equals(store) && !merchants.isEmpty()) {
                differing.put(target, merchants);
            }
        });
        return differing;
    }

    /** How many rows of source and store a second look at these merchants would hold. */
    long rows(Map<Target, Set<String>> merchants) {
        return merchants.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(merchant -> tally(entry.getKey(), merchant)))
                .mapToLong(tally -> Math.max(tally.expected, tally.found))
                .sum();
    }

    long compared(Target target) {
        return tallies.getOrDefault(target, Map.of()).values().stream()
                .mapToLong(tally -> tally.expected)
                .sum();
    }

    long withoutMerchant(Target target) {
        return withoutMerchant.getOrDefault(target, 0L);
    }

    List<String> examples(StoreView store) {
        return examples.getOrDefault(store, List.of());
    }
}
