package io.millrace.projection;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.millrace.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One kind of search document: a root row, and the child rows that stand in it.
 *
 * @param flattened jsonb columns of the root whose leaves are to be searchable
 */
public record DocumentSettings(
        String kind, TableId root, Set<String> omit, Set<String> flattened, List<Child> children) {
    public DocumentSettings {
        omit = Set.copyOf(omit);
        flattened = Set.copyOf(flattened);
        children = List.copyOf(children);
        if (!kind.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "documents." + kind + ": a kind is lower-case letters, digits and '_', beginning with a letter");
        }
    }

    /** Child rows under {@code name}; their columns {@code parent} hold the root's key, in its key's order. */
    public record Child(String name, TableId table, List<String> parent, Set<String> omit) {
        public Child {
            parent = List.copyOf(parent);
            omit = Set.copyOf(omit);
        }
    }

    public static DocumentSettings from(String kind, Config config) {
        var children = new ArrayList<Child>();
        if (config.hasPath("children")) {
            var section = config.getConfig("children");
            for (var name : section.root().keySet().stream().sorted().toList()) {
                var child = section.getConfig("\"" + name + "\"");
                children.add(new Child(
                        name, TableId.parse(child.getString("table")), names(child, "parent"), omitted(child, "omit")));
            }
        }
        return new DocumentSettings(
                kind,
                TableId.parse(config.getString("root")),
                omitted(config, "omit"),
                omitted(config, "flattened"),
                children);
    }

    private static Set<String> omitted(Config config, String key) {
        return config.hasPath(key) ? Set.copyOf(config.getStringList(key)) : Set.of();
    }

    private static List<String> names(Config config, String key) {
        return config.getValue(key).valueType() == ConfigValueType.LIST
                ? config.getStringList(key)
                : List.of(config.getString(key));
    }
}
