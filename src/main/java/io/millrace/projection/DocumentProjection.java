package io.millrace.projection;

import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Utf8Buffer;
import io.millrace.sink.DocumentId;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import io.millrace.sink.Write.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes search documents of changes.
 *
 * <p>A kind without children is written blindly, its row's version deciding; one with children is merged row by row. A
 * delete leaves a tombstone, which no search shows. A table may be the root of kinds and a child in others; one that is
 * in no document has no effect. Immutable: a table that has changed its shape needs a new projection.
 */
public final class DocumentProjection implements Projection {
    private sealed interface Use {
        RowFields fields();
    }

    private record AsRoot(DocumentSettings document, RowFields fields) implements Use {}

    private record AsChild(DocumentSettings document, DocumentSettings.Child child, RowFields fields) implements Use {}

    private static final int BYTES_USUAL = 1_024;
    private static final byte[] OURS = ("\"" + DocumentMapping.OURS + "\":{").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = ",\"version\":".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, DocumentSettings> documents = new LinkedHashMap<>();
    private final Map<TableId, List<Use>> uses = new LinkedHashMap<>();

    /** Throws where a table of a document has no shape. */
    public DocumentProjection(List<DocumentSettings> documents, Map<TableId, TableShape> shapes) {
        for (var document : documents) {
            this.documents.put(document.kind(), document);
            var root = DocumentMapping.shape(shapes, document.root());
            use(root, new AsRoot(document, new RowFields(root, document.omit(), document.flattened())));
            for (var child : document.children()) {
                var shape = DocumentMapping.shape(shapes, child.table());
                use(shape, new AsChild(document, child, new RowFields(shape, child.omit(), Set.of())));
            }
        }
    }

    private void use(TableShape shape, Use use) {
        uses.computeIfAbsent(shape.id(), _ -> new ArrayList<>()).add(use);
    }

    @Override
    public Plan plan(List<Change> changes) {
        var effects = new Gathered();
        // All are of one merchant.
        var reserved = changes.isEmpty() ? null : reserved(changes.getFirst().merchant());
        for (var change : changes) {
            var known = uses.get(change.table());
            if (known == null) {
                continue;
            }
            for (var use : known) {
                var unknown = use.fields().unknownColumn(change.image());
                if (unknown != null) {
                    return new Plan.ShapeOutdated(change.table(), unknown);
                }
            }
            if (reserved != null) {
                effects.refuse(change, reserved);
            } else {
                known.forEach(use -> add(effects, use, change));
            }
        }
        return new Plan.Effects(effects.all());
    }

    @Override
    public @Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
        var settings = documents.get(merge.document().kind());
        if (settings == null) {
            throw new IllegalArgumentException(
                    "there is no document kind " + merge.document().kind());
        }
        var state = new MergedDocument(merge.document(), settings, current == null ? null : current.source());
        boolean changed = false;
        for (var part : merge.parts()) {
            changed |= state.apply(part);
        }
        if (current == null) {
            return new DocumentWrite(merge.document(), new Write.Condition.Absent(), state.source());
        }
        return changed
                ? new DocumentWrite(merge.document(), new Write.Condition.Unchanged(current.stamp()), state.source())
                : null;
    }

    private static void add(Gathered effects, Use use, Change change) {
        switch (use) {
            case AsRoot(var document, var fields) -> addRoot(effects, document, fields, change);
            case AsChild(var document, var child, var fields) ->
                addChild(effects, document, child, fields.shape(), change);
        }
    }

    private static void addRoot(Gathered effects, DocumentSettings document, RowFields fields, Change change) {
        var shape = fields.shape();
        var key = change.image().key(shape.key());
        if (key == null) {
            effects.refuse(change, keyless(shape));
            return;
        }
        var id = new DocumentId(document.kind(), change.merchant(), key.toString());
        if (document.children().isEmpty()) {
            var condition = new Write.Condition.Newer(change.version());
            effects.blind(new DocumentWrite(id, condition, whole(effects.json, id, fields, change)), change);
        } else {
            var after = change.after();
            var row = after == null ? null : DocumentEncoder.row(shape, after, document.omit(), document.flattened());
            effects.part(id, new Part(Part.ROOT, id.key(), change.version().value(), row, change));
        }
    }

    private static byte[] whole(Utf8Buffer json, DocumentId id, RowFields fields, Change change) {
        json.clear();
        json.append('{');
        var after = change.after();
        if (after != null) {
            fields.append(json, after);
        }
        if (json.size() > 1) {
            json.append(',');
        }
        json.append(OURS);
        MergedDocument.identify(json, id, after == null);
        json.append(VERSION).append(change.version().value()).append('}').append('}');
        return json.toBytes();
    }

    /** Puts the row into its parent's document, and takes it out of the one where it was before. */
    private static void addChild(
            Gathered effects,
            DocumentSettings document,
            DocumentSettings.Child child,
            TableShape shape,
            Change change) {
        var key = change.image().key(shape.key());
        if (key == null) {
            effects.refuse(change, keyless(shape));
            return;
        }
        if (change.op() == Op.DELETE && !child.parent().stream().allMatch(change.image()::has)) {
            effects.refuse(
                    change,
                    "the delete of a row of " + shape.id() + " does not say " + child.parent()
                            + ", so its document cannot be found: have the source send whole rows before their change");
            return;
        }
        var old = place(change.before(), child, shape);
        var now = place(change.after(), child, shape);
        long version = change.version().value();
        if (old != null && !old.equals(now)) {
            var id = new DocumentId(
                    document.kind(), change.merchant(), old.parent().toString());
            effects.part(id, new Part(child.name(), old.key().toString(), version, null, change));
        }
        var after = change.after();
        if (now != null && after != null) {
            var id = new DocumentId(
                    document.kind(), change.merchant(), now.parent().toString());
            var row = DocumentEncoder.row(shape, after, child.omit());
            effects.part(id, new Part(child.name(), now.key().toString(), version, row, change));
        }
    }

    /** Where a child's row stands: in whose document, and as which row. */
    private record Place(RowKey parent, RowKey key) {}

    private static @Nullable Place place(@Nullable Row row, DocumentSettings.Child child, TableShape shape) {
        var parent = row == null ? null : row.key(child.parent());
        var key = row == null ? null : row.key(shape.key());
        return parent == null || key == null ? null : new Place(parent, key);
    }

    private static String keyless(TableShape shape) {
        return "the change of a row of " + shape.id() + " lacks its key " + shape.key();
    }

    /** Why no document may belong to this merchant: its alias would mean something else. Null where one may. */
    private @Nullable String reserved(MerchantId merchant) {
        int dash = merchant.value().lastIndexOf('-');
        if (dash < 1) {
            return null;
        }
        var head = merchant.value().substring(0, dash);
        var tail = merchant.value().substring(dash + 1);
        if (documents.containsKey(tail)) {
            return "merchant '" + merchant + "' can have no documents, since its alias is that of merchant '" + head
                    + "' for " + tail + ": give the merchant another id, or the document kind another name";
        }
        if (documents.containsKey(head) && tail.matches("v[0-9]+")) {
            return "merchant '" + merchant + "' can have no documents, since an index of " + head
                    + " documents bears that name: give the merchant another id, or the document kind another name";
        }
        return null;
    }

    /** Effects in the order of their changes, after them the documents of several rows. */
    private static final class Gathered {
        private final List<Effect> alone = new ArrayList<>();
        private final Map<DocumentId, List<Part>> parts = new LinkedHashMap<>();

        /** Where one document after the other is written. */
        final Utf8Buffer json = new Utf8Buffer(BYTES_USUAL);

        void blind(DocumentWrite write, Change cause) {
            alone.add(new Effect.Blind(write, cause));
        }

        void refuse(Change cause, String reason) {
            alone.add(new Effect.Refusal(cause, reason));
        }

        void part(DocumentId document, Part part) {
            parts.computeIfAbsent(document, _ -> new ArrayList<>()).add(part);
        }

        List<Effect> all() {
            parts.forEach((document, given) -> alone.add(new Effect.Merge(document, given)));
            return alone;
        }
    }
}
