package io.millrace.projection;

import io.millrace.change.ColumnType;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what of one document's settings cannot work with the tables as they are. */
final class DocumentProblems {
    /** Names of the index itself, which it refuses inside a document. */
    private static final Set<String> TAKEN = Set.of(
            "_id",
            "_index",
            "_source",
            "_routing",
            "_version",
            "_seq_no",
            "_field_names",
            "_ignored",
            "_ignored_source",
            "_tier",
            "_doc_count",
            "_nested_path",
            "_data_stream_timestamp");

    private final DocumentSettings document;
    private final Map<TableId, TableShape> shapes;
    private final List<String> found = new ArrayList<>();

    DocumentProblems(DocumentSettings document, Map<TableId, TableShape> shapes) {
        this.document = document;
        this.shapes = shapes;
    }

    List<String> all() {
        if (document.kind().matches("v[0-9]+")) {
            found.add(at("") + " a kind must not look like an index version, since 'x-" + document.kind()
                    + "' would be both a merchant's alias and an index: choose another name");
        }
        var root = shape(document.root(), "root");
        if (root != null) {
            unknown(root, document.omit(), "omit");
            unknown(root, document.flattened(), "flattened");
            columns(root, document.omit(), "");
            flattened(root);
        }
        names(root);
        document.children().forEach(child -> child(child, root));
        return List.copyOf(found);
    }

    private void child(DocumentSettings.Child child, @Nullable TableShape root) {
        var place = "children." + child.name();
        var shape = shape(child.table(), place + ".table");
        if (root != null && child.parent().size() != root.key().size()) {
            found.add(at(place + ".parent") + " names " + child.parent().size() + " columns, but the key of "
                    + root.id() + " is " + root.key() + ": name one column for each, in that order");
        }
        if (shape != null) {
            unknown(shape, new TreeSet<>(child.parent()), place + ".parent");
            unknown(shape, child.omit(), place + ".omit");
            columns(shape, child.omit(), place);
        }
    }

    private void names(@Nullable TableShape root) {
        var seen = new HashSet<String>();
        for (var child : document.children()) {
            var place = at("children." + child.name());
            if (!seen.add(child.name())) {
                found.add(place + " is there twice: give each child its own name");
            }
            if (root != null
                    && root.column(child.name()) != null
                    && !document.omit().contains(child.name())) {
                found.add(place + " has the name of a column of " + root.id()
                        + ": give the child another name, or omit the column");
            }
            var reason = unusable(child.name());
            if (reason != null) {
                found.add(place + " " + reason + ": give the child another name");
            }
        }
    }

    private void columns(TableShape shape, Set<String> omit, String place) {
        for (var column : shape.columns()) {
            // Inside a child only the dots and blanks matter: the index looks for its own names at the top.
            var reason = place.isEmpty() ? unusable(column.name()) : blankOrDotted(column.name());
            if (reason != null && !omit.contains(column.name())) {
                found.add(at(place) + " column '" + column.name() + "' of " + shape.id() + " " + reason
                        + ": add it to omit");
            }
        }
    }

    private static @Nullable String unusable(String name) {
        if (name.equals(DocumentMapping.OURS)) {
            return "has the name of the field that Millrace keeps for itself";
        }
        return TAKEN.contains(name) ? "has a name that the index keeps for itself" : blankOrDotted(name);
    }

    private static @Nullable String blankOrDotted(String name) {
        if (name.isBlank()) {
            return "has a blank name, which no index takes";
        }
        return name.indexOf('.') >= 0 ? "has a dot in its name, which an index reads as a path" : null;
    }

    private void flattened(TableShape shape) {
        for (var name : new TreeSet<>(document.flattened())) {
            var column = shape.column(name);
            if (column != null && column.type().kind() != ColumnType.Kind.JSONB) {
                found.add(at("flattened") + " names column '" + name + "' of " + shape.id() + ", which is "
                        + column.type().sql() + ": only jsonb columns can be flattened");
            }
        }
    }

    private void unknown(TableShape shape, Set<String> names, String place) {
        for (var name : new TreeSet<>(names)) {
            if (shape.column(name) == null) {
                found.add(at(place) + " names column '" + name + "', which " + shape.id() + " does not have: it has "
                        + String.join(
                                ", ",
                                shape.columns().stream()
                                        .map(column -> column.name())
                                        .toList()));
            }
        }
    }

    private @Nullable TableShape shape(TableId table, String place) {
        var shape = shapes.get(table);
        if (shape == null) {
            found.add(at(place) + " names table " + table + ", which is not captured: list it under sources."
                    + table.source() + ".tables");
        }
        return shape;
    }

    private String at(String place) {
        return "documents." + document.kind() + (place.isEmpty() ? "" : "." + place) + ":";
    }
}
