package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.verify.Difference.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The second look: row by row, at some merchants of some components of one store. To bound memory it is taken in parts,
 * each holding the rows whose keys fall into it, so that a row is met with its copies under whatever merchant they are.
 */
final class Comparison {
    /** Which row is wrong in which way. */
    record Mark(Component component, String key, Kind kind) {
        /** The row, in whatever way it is wrong. */
        Mark anyKind() {
            return new Mark(component, key, Kind.STALE);
        }
    }

    /** A difference, and 64 bits for what the store had of the row. */
    record Finding(Difference difference, long storeState) {}

    private record Copy(String merchant, long fingerprint) {}

    /** One key on both sides. */
    private static final class Held {
        @Nullable
        String merchant;

        long fingerprint;
        List<Copy> copies = List.of();
    }

    private final StoreView store;
    private final Map<Target, Set<String>> merchants;
    private final Set<MerchantId> asked;
    private final int part;
    private final int parts;
    private final Map<Component, Map<String, Held>> held = new HashMap<>();
    private final Map<Mark, Finding> findings = new HashMap<>();

    private Comparison(
            StoreView store, Map<Target, Set<String>> merchants, Set<MerchantId> asked, int part, int parts) {
        this.store = store;
        this.merchants = merchants;
        this.asked = asked;
        this.part = part;
        this.parts = parts;
    }

    /**
     * @param merchants per component, who is to be compared
     * @param asked the merchants that the whole verification is limited to; everybody if empty
     */
    static Map<Mark, Finding> of(
            ExpectedRows rows,
            StoreView store,
            Map<Target, Set<String>> merchants,
            Set<MerchantId> asked,
            int part,
            int parts) {
        var comparison = new Comparison(store, merchants, asked, part, parts);
        comparison.read(rows);
        comparison.held.forEach(
                (component, byKey) -> byKey.forEach((key, row) -> comparison.judge(component, key, row)));
        return comparison.findings;
    }

    private void read(ExpectedRows rows) {
        var filter = filter();
        rows.each(List.copyOf(merchants.keySet()), filter, new ExpectedRows.Visitor() {
            @Override
            public void expected(Target target, MerchantId merchant, Row row) {
                var expected = store.expected(target.component(), row);
                if (here(target, merchant.value(), expected.key())) {
                    var one = held(target.component(), expected.key());
                    one.merchant = merchant.value();
                    one.fingerprint = expected.fingerprint();
                }
            }

            @Override
            public void withoutMerchant(Target target, @Nullable String merchant, Row row) {
                // Counted in the first look, and in no store.
            }
        });
        var components = merchants.keySet().stream().map(Target::component).collect(Collectors.toSet());
        store.each(components, filter, found -> {
            if (here(new Target(store, found.component()), found.merchant(), found.key())) {
                var one = held(found.component(), found.key());
                var copies = new ArrayList<>(one.copies);
                copies.add(new Copy(found.merchant(), found.fingerprint()));
                one.copies = copies;
            }
        });
    }

    /** Whom to read; everybody where something stands under what is no merchant at all and could not be asked for. */
    private Set<MerchantId> filter() {
        var all = merchants.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        var ids = all.stream()
                .map(MerchantId::parse)
                .flatMap(java.util.Optional::stream)
                .collect(Collectors.toSet());
        return ids.size() == all.size() ? ids : asked;
    }

    private boolean here(Target target, String merchant, String key) {
        return Math.floorMod(key.hashCode(), parts) == part
                && merchants.getOrDefault(target, Set.of()).contains(merchant);
    }

    private Held held(Component component, String key) {
        return held.computeIfAbsent(component, _ -> new HashMap<>()).computeIfAbsent(key, _ -> new Held());
    }

    private void judge(Component component, String key, Held row) {
        var owner = row.merchant;
        if (owner == null) {
            found(component, key, row, Kind.GHOST, row.copies.getFirst().merchant(), "not in the source");
            return;
        }
        var own = row.copies.stream()
                .filter(copy -> copy.merchant().equals(owner))
                .toList();
        var strange = String.join(", ", strangers(row, owner));
        if (row.copies.isEmpty()) {
            found(component, key, row, Kind.MISSING, owner, "not in the store");
        }
        if (!strange.isEmpty()) {
            found(component, key, row, Kind.MISPLACED, owner, "stands under merchant " + strange);
        }
        if (own.size() > 1) {
            found(component, key, row, Kind.DUPLICATE, owner, own.size() + " times in the store");
        }
        if (!own.isEmpty() && own.stream().noneMatch(copy -> copy.fingerprint() == row.fingerprint)) {
            found(component, key, row, Kind.STALE, owner, "the store has another content");
        }
    }

    private static SortedSet<String> strangers(Held row, String owner) {
        return row.copies.stream()
                .map(Copy::merchant)
                .filter(merchant -> !merchant.equals(owner))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void found(Component component, String key, Held row, Kind kind, String merchant, String detail) {
        long state = row.copies.stream()
                .mapToLong(copy -> copy.fingerprint() * 31 + copy.merchant().hashCode())
                .sum();
        findings.put(
                new Mark(component, key, kind),
                new Finding(
                        new Difference(component.name(), kind, merchant, strangers(row, merchant), key, detail),
                        state));
    }
}
