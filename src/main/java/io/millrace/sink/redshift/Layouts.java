package io.millrace.sink.redshift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which columns a part has, by a name that follows from them: kept in the bucket beside the parts, once for each. */
final class Layouts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    Layouts(Stage stage) {
        this.stage = stage;
    }

    /** The name of the layout, which is in the bucket when this returns. */
    String name(Target target) throws StageException {
        var columns = target.copied();
        var name = hash(columns);
        var key = key(target, name);
        if (!known.containsKey(key)) {
            stage.put(key, json(columns));
            known.put(key, columns);
        }
        return name;
    }

    List<String> columns(Target target, String name) throws StageException {
        var key = key(target, name);
        var columns = known.get(key);
        if (columns == null) {
            columns = columns(key);
            known.put(key, columns);
        }
        return columns;
    }

    private List<String> columns(String key) throws StageException {
        try {
            return List.of(JSON.readValue(stage.get(key), String[].class));
        } catch (IOException e) {
            throw new StageException("the object " + stage.url(key) + " is none of ours", true, e);
        }
    }

    private static String key(Target target, String name) {
        return "layouts/" + target.slug() + "/" + name + ".json";
    }

    private static byte[] json(List<String> columns) {
        try {
            return JSON.writeValueAsBytes(columns);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(List<String> columns) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\0", columns).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
