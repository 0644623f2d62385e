package io.millrace.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.ExactJson;
import io.millrace.change.JsonText;
import io.millrace.change.Utf8Buffer;
import io.millrace.sink.DocumentId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A document of several rows, taken apart: for each row its newest known state, whether it stands or is gone.
 *
 * <p>The higher version of a row wins, and at the same version a row that stands wins over one that is gone; so parts give
 * the same document in any order, any number of times. A row that is gone keeps its version, since an older state may
 * come after it. A document whose root is gone or was never seen keeps its children and counts as deleted.
 */
final class MergedDocument {
    /** Below the length from which an index shortens a document's id, so that the key can still be read. */
    private static final int KEY_LENGTH_MAX = 100;

    private static final byte[] MERCHANT = "\"merchant\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DELETED = ",\"deleted\":true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LIVE = ",\"deleted\":false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY = ",\"key\":".getBytes(StandardCharsets.US_ASCII);

    /** One row's state; {@code row} is null where it is gone. */
    private record State(long version, @Nullable ObjectNode row) {
        boolean yieldsTo(Part part) {
            return version < part.version() || (version == part.version() && row == null && part.row() != null);
        }
    }

    private final DocumentId id;
    private @Nullable State root;
    private final Map<String, TreeMap<String, State>> children = new LinkedHashMap<>();

    /** Takes the document apart that the store has; starts an empty one where {@code source} is null. */
    MergedDocument(DocumentId id, DocumentSettings settings, byte @Nullable [] source) {
        this.id = id;
        settings.children().forEach(child -> children.put(child.name(), new TreeMap<>(KeyOrder.INSTANCE)));
        if (source != null) {
            read(ExactJson.object(source));
        }
    }

    private void read(ObjectNode document) {
        var ours = document.path(DocumentMapping.OURS);
        var rows = ours.path("rows");
        children.forEach((name, states) -> readChildren(states, rows.path(name), document.path(name)));
        if (ours.hasNonNull("version")) {
            document.remove(DocumentMapping.OURS);
            document.remove(children.keySet());
            rows.fieldNames().forEachRemaining(document::remove);
            boolean deleted = ours.path("deleted").booleanValue();
            root = new State(ours.path("version").longValue(), deleted ? null : document);
        }
    }

    private void readChildren(Map<String, State> states, JsonNode known, JsonNode array) {
        var live = known.path("live");
        if (live.size() != array.size()) {
            throw new IllegalStateException("document " + id + " holds " + array.size() + " child rows for "
                    + live.size() + " versions: something else has written it");
        }
        for (int i = 0; i < live.size(); i++) {
            var entry = live.path(i);
            var state = new State(entry.path(1).longValue(), (ObjectNode) array.path(i));
            states.put(entry.path(0).textValue(), state);
        }
        known.path("gone")
                .properties()
                .forEach(gone ->
                        states.put(gone.getKey(), new State(gone.getValue().longValue(), null)));
    }

    /** Takes a part in; false where the document already knew as much. */
    boolean apply(Part part) {
        if (part.component().equals(Part.ROOT)) {
            boolean news = root == null || root.yieldsTo(part);
            if (news) {
                root = new State(part.version(), part.row());
            }
            return news;
        }
        var states = children.get(part.component());
        if (states == null) {
            throw new IllegalArgumentException("documents of " + id.kind() + " have no child " + part.component());
        }
        var known = states.get(part.key());
        boolean news = known == null || known.yieldsTo(part);
        if (news) {
            states.put(part.key(), new State(part.version(), part.row()));
        }
        return news;
    }

    /** The document as it is stored. */
    byte[] source() {
        var document = ExactJson.object();
        var known = root;
        var row = known == null ? null : known.row();
        if (row != null) {
            document.setAll(row);
        }
        var rows = ExactJson.object();
        children.forEach((name, states) -> write(document, rows, name, states));
        var ours = document.putObject(DocumentMapping.OURS);
        identify(ours, id, row == null);
        if (known != null) {
            ours.put("version", known.version());
        }
        ours.set("rows", rows);
        return ExactJson.bytes(document);
    }

    private static void write(ObjectNode document, ObjectNode rows, String name, Map<String, State> states) {
        var array = document.putArray(name);
        var versions = rows.putObject(name);
        var live = versions.putArray("live");
        var gone = versions.putObject("gone");
        states.forEach((key, state) -> {
            if (state.row() == null) {
                gone.put(key, state.version());
            } else {
                array.add(state.row());
                live.addArray().add(key).add(state.version());
            }
        });
    }

    /** Whose document it is and whether a search may show it. */
    static void identify(Utf8Buffer json, DocumentId id, boolean deleted) {
        json.append(MERCHANT);
        JsonText.append(json, id.merchant().value());
        json.append(deleted ? DELETED : LIVE);
        if (id.key().length() > KEY_LENGTH_MAX) {
            json.append(KEY);
            JsonText.append(json, id.key());
        }
    }

    /** Whose document it is and whether a search may show it. */
    static void identify(ObjectNode ours, DocumentId id, boolean deleted) {
        ours.put("merchant", id.merchant().value()).put("deleted", deleted);
        if (id.key().length() > KEY_LENGTH_MAX) {
            ours.put("key", id.key());
        }
    }
}
