package io.millrace.verify;

import io.millrace.capture.SourceScan;
import io.millrace.capture.SourceScan.SourceRow;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the source says that the stores should have. Each table is read once for all stores.
 *
 * <p>A child row is expected only where its root row exists, so root tables are read first and their keys kept as 64-bit
 * hashes. A root table that is some document's child table as well is read twice, the first time for its keys alone.
 */
final class ExpectedRows {
    /** Hears of each row, once per place in which it should stand. */
    interface Visitor {
        void expected(Target target, MerchantId merchant, Row row);

        /** A row whose merchant id is not allowed. */
        void withoutMerchant(Target target, @Nullable String merchant, Row row);
    }

    private final Function<TableId, SourceScan> source;
    private final Map<TableId, TableShape> shapes;
    private final Fingerprint fingerprint = new Fingerprint();

    ExpectedRows(Function<TableId, SourceScan> source, Map<TableId, TableShape> shapes) {
        this.source = source;
        this.shapes = shapes;
    }

    TableShape shape(TableId table) {
        return Objects.requireNonNull(shapes.get(table), () -> "no shape of " + table);
    }

    void each(List<Target> targets, Set<MerchantId> merchants, Visitor visitor) {
        var roots = new HashMap<TableId, LongSet>();
        targets.stream()
                .map(target -> target.component().within())
                .filter(Objects::nonNull)
                .forEach(within -> roots.put(within.root(), new LongSet()));
        var byTable = targets.stream()
                .collect(Collectors.groupingBy(target -> target.component().table()));
        var early = roots.keySet().stream()
                .filter(root -> byTable.getOrDefault(root, List.of()).stream()
                        .allMatch(target -> target.component().within() == null))
                .filter(byTable::containsKey)
                .toList();
        for (var root : roots.keySet()) {
            if (!early.contains(root)) {
                var keys = Objects.requireNonNull(roots.get(root));
                source.apply(root).each(root, merchants, row -> keep(keys, root, row));
            }
        }
        var order = Stream.concat(early.stream(), byTable.keySet().stream())
                .distinct()
                .toList();
        for (var table : order) {
            var keys = early.contains(table) ? roots.get(table) : null;
            var here = byTable.getOrDefault(table, List.of());
            source.apply(table).each(table, merchants, row -> {
                if (keys != null) {
                    keep(keys, table, row);
                }
                visit(here, roots, row, visitor);
            });
        }
    }

    private void keep(LongSet keys, TableId table, SourceRow row) {
        var key = row.row().key(shape(table).key());
        if (row.merchant() != null && key != null) {
            keys.add(fingerprint.of(row.merchant(), key.toString()));
        }
    }

    private void visit(List<Target> targets, Map<TableId, LongSet> roots, SourceRow row, Visitor visitor) {
        var merchant = MerchantId.parse(row.merchant());
        for (var target : targets) {
            if (merchant.isEmpty()) {
                visitor.withoutMerchant(target, row.merchant(), row.row());
            } else if (hasRoot(target.component().within(), roots, merchant.get(), row.row())) {
                visitor.expected(target, merchant.get(), row.row());
            }
        }
    }

    private boolean hasRoot(
            Component.@Nullable Within within, Map<TableId, LongSet> roots, MerchantId merchant, Row row) {
        if (within == null) {
            return true;
        }
        var parent = row.key(within.by());
        var keys = roots.get(within.root());
        return parent != null && keys != null && keys.contains(fingerprint.of(merchant.value(), parent.toString()));
    }

    /** Everything that a store should have, in the order of the stores. */
    static List<Target> targets(List<StoreView> stores) {
        var targets = new ArrayList<Target>();
        for (var store : stores) {
            store.components().forEach(component -> targets.add(new Target(store, component)));
        }
        return targets;
    }
}
