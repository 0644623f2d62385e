package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.verify.Comparison.Finding;
import io.millrace.verify.Comparison.Mark;
import io.millrace.verify.Difference.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells ghosts from misplaced rows: a row that stands rightly under its merchant and a second time under another looks
 * like a ghost there, as long as only the other merchant's rows are read.
 */
final class Ghosts implements ExpectedRows.Visitor {
    private final StoreView store;
    private final Map<Mark, Finding> ghosts;
    private final Map<Mark, String> owners = new HashMap<>();

    private Ghosts(StoreView store, Map<Mark, Finding> ghosts) {
        this.store = store;
        this.ghosts = ghosts;
    }

    /** The differences, each ghost that the source has under another merchant made a misplaced row. */
    static List<Difference> named(ExpectedRows rows, StoreView store, Map<Mark, Finding> findings) {
        var ghosts = findings.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == Kind.GHOST)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (ghosts.isEmpty()) {
            return findings.values().stream().map(Finding::difference).toList();
        }
        var named = new Ghosts(store, ghosts);
        var targets = ghosts.keySet().stream()
                .map(mark -> new Target(store, mark.component()))
                .distinct()
                .toList();
        rows.each(targets, Set.of(), named);
        var all = new ArrayList<Difference>(findings.size());
        findings.forEach((mark, finding) -> {
            var owner = named.owners.get(mark);
            all.add(owner == null ? finding.difference() : misplaced(mark, finding, owner));
        });
        return all;
    }

    private static Difference misplaced(Mark mark, Finding ghost, String owner) {
        var stranger = ghost.difference().merchant();
        var detail = "stands under merchant " + stranger;
        return new Difference(mark.component().name(), Kind.MISPLACED, owner, Set.of(stranger), mark.key(), detail);
    }

    @Override
    public void expected(Target target, MerchantId merchant, Row row) {
        var key = store.expected(target.component(), row).key();
        var mark = new Mark(target.component(), key, Kind.GHOST);
        if (ghosts.containsKey(mark)) {
            owners.put(mark, merchant.value());
        }
    }

    @Override
    public void withoutMerchant(Target target, @Nullable String merchant, Row row) {
        // In no store by right, so what stands there is a ghost.
    }
}
