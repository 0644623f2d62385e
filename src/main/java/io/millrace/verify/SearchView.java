package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.projection.DocumentEncoder;
import io.millrace.projection.DocumentMapping;
import io.millrace.projection.DocumentSettings;
import io.millrace.sink.elastic.DocumentScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a search would show, taken apart into their rows: per kind one component for the root rows, named
 * like the kind, and one per child, named {@code kind.child}.
 *
 * <p>A child row's fingerprint covers the document it stands in, so that a row in another row's document is stale. A
 * document whose routing is not its merchant stands in a place of its own, since its merchant's searches do not see it.
 */
public final class SearchView implements StoreView {
    /** How the rows of a component stand in documents; {@code child} is null for the root. */
    private record Use(DocumentSettings document, DocumentSettings.@Nullable Child child) {}

    private final DocumentScan scan;
    private final Map<TableId, TableShape> shapes;
    private final Map<Component, Use> uses = new LinkedHashMap<>();
    private final Map<String, Component> roots = new HashMap<>();
    private final Map<String, Set<String>> notRoot = new HashMap<>();
    private final Fingerprint fingerprint = new Fingerprint();

    public SearchView(DocumentScan scan, List<DocumentSettings> documents, Map<TableId, TableShape> shapes) {
        this.scan = scan;
        this.shapes = Map.copyOf(shapes);
        for (var document : documents) {
            var root = new Component(document.kind(), document.root(), null);
            uses.put(root, new Use(document, null));
            roots.put(document.kind(), root);
            var others = new HashSet<String>(Set.of(DocumentMapping.OURS));
            for (var child : document.children()) {
                uses.put(component(document, child), new Use(document, child));
                others.add(child.name());
            }
            notRoot.put(document.kind(), others);
        }
    }

    private static Component component(DocumentSettings document, DocumentSettings.Child child) {
        return new Component(
                document.kind() + "." + child.name(),
                child.table(),
                new Component.Within(document.root(), child.parent()));
    }

    @Override
    public String name() {
        return "search";
    }

    @Override
    public List<Component> components() {
        return List.copyOf(uses.keySet());
    }

    @Override
    public Expected expected(Component component, Row row) {
        var use = Objects.requireNonNull(uses.get(component), component::toString);
        var shape = Objects.requireNonNull(shapes.get(component.table()), () -> "no shape of " + component.table());
        var key = Objects.requireNonNull(row.key(shape.key()), () -> "a row of " + shape.id() + " without its key");
        var child = use.child();
        if (child == null) {
            var document = use.document();
            var node = DocumentEncoder.row(shape, row, document.omit(), document.flattened());
            return new Expected(key.toString(), fingerprint.of(key.toString(), node, Set.of()));
        }
        var node = DocumentEncoder.row(shape, row, child.omit());
        var place = place(String.valueOf(row.key(child.parent())), key.toString());
        return new Expected(key.toString(), fingerprint.of(place, node, Set.of()));
    }

    @Override
    public void each(Set<Component> wanted, Set<MerchantId> merchants, Consumer<Found> consumer) {
        var kinds = new ArrayList<DocumentSettings>();
        uses.forEach((component, use) -> {
            if (wanted.contains(component) && !kinds.contains(use.document())) {
                kinds.add(use.document());
            }
        });
        for (var document : kinds) {
            scan.each(
                    document.kind(),
                    merchants,
                    hit -> takeApart(document, hit, found -> {
                        if (wanted.contains(found.component())) {
                            consumer.accept(found);
                        }
                    }));
        }
    }

    private void takeApart(DocumentSettings document, DocumentScan.Hit hit, Consumer<Found> consumer) {
        var merchant =
                hit.merchant().equals(hit.routing()) ? hit.merchant() : hit.merchant() + " routed to " + hit.routing();
        var root = Objects.requireNonNull(roots.get(document.kind()));
        var except = notRoot.getOrDefault(document.kind(), Set.of());
        consumer.accept(new Found(root, merchant, hit.key(), fingerprint.of(hit.key(), hit.source(), except)));
        for (var child : document.children()) {
            var component = component(document, child);
            var rows = hit.source().path(child.name());
            var keys = hit.source()
                    .path(DocumentMapping.OURS)
                    .path("rows")
                    .path(child.name())
                    .path("live");
            for (int i = 0; i < rows.size(); i++) {
                var key = keys.path(i).path(0).asText("(row " + i + " of " + hit.key() + ")");
                long content = fingerprint.of(place(hit.key(), key), rows.path(i), Set.of());
                consumer.accept(new Found(component, merchant, key, content));
            }
        }
    }

    private static String place(String parent, String key) {
        return parent.length() + ":" + parent + key;
    }
}
