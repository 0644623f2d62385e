package io.millrace.deploy;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML with its anchors resolved; the same key twice in one place is an error. */
final class StrictYaml {
    private StrictYaml() {}

    /** The documents of a file. */
    static List<Map<String, Object>> all(Path file) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        var documents = new ArrayList<Map<String, Object>>();
        new Yaml(new SafeConstructor(options)).loadAll(text(file)).forEach(one -> documents.add(map(one)));
        return documents;
    }

    /** The only document of a file. */
    static Map<String, Object> one(Path file) {
        var documents = all(file);
        if (documents.size() != 1) {
            throw new AssertionError(file + " has " + documents.size() + " documents");
        }
        return documents.getFirst();
    }

    /** A mapping, its keys as texts. */
    static Map<String, Object> map(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new AssertionError("a mapping is expected: " + value);
        }
        return map.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(toMap(entry -> String.valueOf(entry.getKey()), Map.Entry::getValue));
    }

    /** The keys of a mapping, those without a value as well. */
    static List<String> keys(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** What stands under a key that has to be there. */
    static Object at(Map<String, Object> map, String key) {
        var value = map.get(key);
        if (value == null) {
            throw new AssertionError("there is no '" + key + "' in " + map.keySet());
        }
        return value;
    }

    /** A list of texts. */
    static List<String> texts(Object value) {
        if (!(value instanceof List<?> list)) {
            throw new AssertionError("a list is expected: " + value);
        }
        return list.stream().map(String::valueOf).toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
