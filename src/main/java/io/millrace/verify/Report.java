package io.millrace.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How all stores compare with the source. */
public record Report(List<StoreReport> stores) {
    private static final List<String> HEADINGS = List.of(
            "store",
            "component",
            "rows",
            "missing",
            "stale",
            "ghost",
            "duplicate",
            "misplaced",
            "no merchant",
            "under way",
            "quarantined");

    public Report {
        stores = List.copyOf(stores);
    }

    public boolean clean() {
        return stores.stream().allMatch(StoreReport::clean);
    }

    /** True where nothing is wrong with merchants that are not set aside. */
    public boolean cleanButForQuarantine() {
        return stores.stream().allMatch(store -> store.total().cleanButForQuarantine());
    }

    /** For a reader: a line a component, the differences below, a verdict last. */
    public String table() {
        var lines = new ArrayList<List<String>>();
        lines.add(HEADINGS);
        for (var store : stores) {
            store.components().forEach((name, counts) -> lines.add(line(store.store(), name, counts)));
        }
        var text = new StringBuilder(aligned(lines));
        for (var store : stores) {
            below(text, store);
        }
        return text.append(verdict()).append('\n').toString();
    }

    private static void below(StringBuilder text, StoreReport store) {
        for (var difference : store.differences()) {
            text.append(store.store()).append(": ").append(difference).append('\n');
        }
        var total = store.total();
        long all = total.missing() + total.stale() + total.ghost() + total.duplicate() + total.misplaced();
        if (all > store.differences().size()) {
            text.append(store.store())
                    .append(": and ")
                    .append(all - store.differences().size())
                    .append(" more\n");
        }
        for (var example : store.withoutMerchantExamples()) {
            text.append(store.store())
                    .append(": no merchant for ")
                    .append(example)
                    .append('\n');
        }
    }

    private String verdict() {
        var wrong = stores.stream()
                .filter(store -> !store.clean())
                .map(StoreReport::store)
                .toList();
        long rows =
                stores.stream().mapToLong(store -> store.total().rowsCompared()).sum();
        long quarantined =
                stores.stream().mapToLong(store -> store.total().quarantined()).sum();
        if (!wrong.isEmpty() && cleanButForQuarantine()) {
            return "clean but for " + quarantined + " rows of merchants in quarantine: " + rows + " rows compared";
        }
        return wrong.isEmpty()
                ? "clean: " + rows + " rows compared, every one in its place"
                : "not clean: " + String.join(", ", wrong);
    }

    private static List<String> line(String store, String component, Counts counts) {
        var line = new ArrayList<String>(List.of(store, component));
        for (long count : List.of(
                counts.rowsCompared(),
                counts.missing(),
                counts.stale(),
                counts.ghost(),
                counts.duplicate(),
                counts.misplaced(),
                counts.withoutMerchant(),
                counts.underWay(),
                counts.quarantined())) {
            line.add(String.valueOf(count));
        }
        return line;
    }

    /** Two columns of words to the left, the numbers to the right. */
    private static String aligned(List<List<String>> lines) {
        var text = new StringBuilder();
        for (var line : lines) {
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(1);
                text.append(
                        String.format(Locale.ROOT, i < 2 ? "%-" + width + "s  " : "%" + width + "s  ", line.get(i)));
            }
            text.setLength(text.length() - 2);
            text.append('\n');
        }
        return text.toString();
    }

    /** For a program: the same, complete in itself. */
    public ObjectNode json() {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("clean", clean());
        var list = root.putArray("stores");
        for (var store : stores) {
            var one = list.addObject();
            one.put("store", store.store());
            one.put("clean", store.clean());
            put(one, store.total());
            var components = one.putArray("components");
            store.components()
                    .forEach((name, counts) -> put(components.addObject().put("component", name), counts));
            var differences = one.putArray("differences");
            for (var difference : store.differences()) {
                differences
                        .addObject()
                        .put("kind", difference.kind().name().toLowerCase(Locale.ROOT))
                        .put("component", difference.component())
                        .put("merchant", difference.merchant())
                        .put("key", difference.key())
                        .put("detail", difference.detail());
            }
            var examples = one.putArray("withoutMerchantExamples");
            store.withoutMerchantExamples().forEach(examples::add);
        }
        return root;
    }

    private static void put(ObjectNode node, Counts counts) {
        node.put("rowsCompared", counts.rowsCompared())
                .put("missing", counts.missing())
                .put("stale", counts.stale())
                .put("ghost", counts.ghost())
                .put("duplicate", counts.duplicate())
                .put("misplaced", counts.misplaced())
                .put("withoutMerchant", counts.withoutMerchant())
                .put("underWay", counts.underWay())
                .put("quarantined", counts.quarantined());
    }
}
