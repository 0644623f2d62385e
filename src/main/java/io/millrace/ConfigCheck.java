package io.millrace;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Finds keys under {@code millrace} that mean nothing, so that a misspelt one does not pass for a default. */
final class ConfigCheck {
    private static final Set<String> TABLE = Set.of("merchant", "merchant-of", "keys-change", "omit", "hash");
    private static final Set<String> MERCHANT_OF = Set.of("table", "by");
    private static final Set<String> DOCUMENT = Set.of("root", "children", "omit", "flattened");
    private static final Set<String> CHILD = Set.of("table", "parent", "omit");

    private final ConfigObject reference;
    private final List<String> problems = new ArrayList<>();

    private ConfigCheck(Config reference) {
        this.reference = reference.getObject("millrace");
    }

    /** One sentence per unknown key, with where it stands and what it may have meant. */
    static List<String> unknownKeys(Config given, Config reference) {
        var check = new ConfigCheck(reference);
        if (given.hasPath("millrace")) {
            given.getObject("millrace").forEach(check::section);
        }
        return check.problems;
    }

    private void section(String name, ConfigValue value) {
        switch (name) {
            case "sources" ->
                eachObject(
                        name,
                        value,
                        (path, source) -> source.forEach((key, inner) -> {
                            if (key.equals("tables")) {
                                eachObject(path + ".tables", inner, this::table);
                            } else {
                                known(path, key, inner, child("source-defaults").keySet());
                            }
                        }));
            case "documents" -> eachObject(name, value, this::document);
            case "lanes" -> eachObject(name, value, this::lane);
            case "lane-defaults-of" -> {
                if (value instanceof ConfigObject stores) {
                    stores.forEach((store, inner) ->
                            known(name, store, inner, child(name).keySet()));
                }
                eachObject(name, value, this::lane);
            }
            default -> like(name, value, reference, "");
        }
    }

    private void lane(String path, ConfigObject lane) {
        lane.forEach(
                (key, inner) -> known(path, key, inner, child("lane-defaults").keySet()));
    }

    private void table(String path, ConfigObject table) {
        table.forEach((key, inner) -> {
            known(path, key, inner, TABLE);
            if (key.equals("merchant-of") && inner instanceof ConfigObject of) {
                of.forEach((inOf, deeper) -> known(path + ".merchant-of", inOf, deeper, MERCHANT_OF));
            }
        });
    }

    private void document(String path, ConfigObject document) {
        document.forEach((key, inner) -> {
            known(path, key, inner, DOCUMENT);
            if (key.equals("children")) {
                eachObject(
                        path + ".children",
                        inner,
                        (childPath, child) ->
                                child.forEach((inChild, deeper) -> known(childPath, inChild, deeper, CHILD)));
            }
        });
    }

    /** Holds a value against the reference's of the same name; an empty object there takes any key. */
    private void like(String name, ConfigValue value, ConfigObject expected, String path) {
        known(path, name, value, expected.keySet());
        if (value instanceof ConfigObject object
                && expected.get(name) instanceof ConfigObject deeper
                && !deeper.isEmpty()) {
            var inner = path.isEmpty() ? name : path + "." + name;
            object.forEach((key, one) -> like(key, one, deeper, inner));
        }
    }

    private interface Visitor {
        void visit(String path, ConfigObject object);
    }

    private void eachObject(String path, ConfigValue value, Visitor visitor) {
        if (!(value instanceof ConfigObject object)) {
            problems.add(at(value) + "millrace." + path + " has to be a section in braces");
            return;
        }
        object.forEach((name, inner) -> {
            if (inner instanceof ConfigObject section) {
                visitor.visit(path + "." + name, section);
            } else {
                problems.add(at(inner) + "millrace." + path + "." + name + " has to be a section in braces");
            }
        });
    }

    private ConfigObject child(String name) {
        return reference.toConfig().getObject(name);
    }

    private void known(String path, String key, ConfigValue value, Collection<String> known) {
        if (known.contains(key)) {
            return;
        }
        var full = "millrace." + (path.isEmpty() ? "" : path + ".") + key;
        var nearest = known.stream().min(Comparator.comparingInt(one -> distance(one, key)));
        var hint = nearest.filter(one -> distance(one, key) <= Math.max(2, key.length() / 3))
                .map(one -> "; did you mean '" + one + "'?")
                .orElse("; known here: "
                        + String.join(", ", known.stream().sorted().toList()));
        problems.add(at(value) + "unknown key " + full + hint);
    }

    private static String at(ConfigValue value) {
        var origin = value.origin();
        return origin.lineNumber() > 0 ? origin.description() + ": " : "";
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
