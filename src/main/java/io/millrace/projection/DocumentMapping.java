package io.millrace.projection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.change.ColumnType;
import io.millrace.change.ExactJson;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The index mapping that a document kind needs: every value that {@link DocumentEncoder} can make is accepted, and as
 * many as possible can be searched.
 *
 * <p>What has no form in its field's type ({@code NaN}, {@code infinity}, a date before Christ, a very long word) stays in
 * the document and is left out of the index. Children are plain objects, not nested ones, so that their number has no
 * limit. Pure.
 */
public final class DocumentMapping {
    /** The field of ours in every document. */
    public static final String OURS = "millrace";

    /** Below the 32,766 bytes of a term, whatever the characters are. */
    private static final int WORD_LENGTH_MAX = 8_000;

    private static final int TEXT_LENGTH_MAX = 1_000;

    private DocumentMapping() {}

    /** The mapping of a kind whose tables have these shapes; throws where a table has none. */
    public static ObjectNode of(DocumentSettings document, Map<TableId, TableShape> shapes) {
        var mapping = ExactJson.object();
        mapping.put("dynamic", false);
        mapping.putObject("_routing").put("required", true);
        var properties = mapping.putObject("properties");
        columns(properties, shape(shapes, document.root()), document.omit(), document.flattened());
        for (var child : document.children()) {
            var inner = properties.putObject(child.name()).putObject("properties");
            columns(inner, shape(shapes, child.table()), child.omit(), Set.of());
        }
        ours(properties.putObject(OURS));
        return mapping;
    }

    /** What of the documents cannot work with these tables, each as one sentence that says how to mend it; for a check. */
    public static List<String> problems(List<DocumentSettings> documents, Map<TableId, TableShape> shapes) {
        return documents.stream()
                .flatMap(document -> new DocumentProblems(document, shapes).all().stream())
                .toList();
    }

    static TableShape shape(Map<TableId, TableShape> shapes, TableId table) {
        var shape = shapes.get(table);
        if (shape == null) {
            throw new IllegalArgumentException("the shape of table " + table + " is not known");
        }
        return shape;
    }

    private static void ours(ObjectNode field) {
        field.put("dynamic", false);
        var properties = field.putObject("properties");
        properties.putObject("merchant").put("type", "keyword");
        properties.putObject("deleted").put("type", "boolean");
        properties.putObject("version").put("type", "long");
        properties.putObject("rows").put("type", "object").put("enabled", false);
    }

    private static void columns(ObjectNode properties, TableShape shape, Set<String> omit, Set<String> flattened) {
        for (var column : shape.columns()) {
            if (omit.contains(column.name())) {
                continue;
            }
            var field = properties.putObject(column.name());
            if (flattened.contains(column.name())) {
                field.put("type", "flattened").put("ignore_above", WORD_LENGTH_MAX);
                field.put("depth_limit", 2_000);
            } else {
                field(field, column.type().kind());
            }
        }
    }

    private static void field(ObjectNode field, ColumnType.Kind kind) {
        switch (kind) {
            case INTEGER -> field.put("type", "long").put("ignore_malformed", true);
            case BOOL -> field.put("type", "boolean").put("ignore_malformed", true);
            case FLOAT -> field.put("type", "double").put("ignore_malformed", true);
            case NUMERIC -> {
                field.put("type", "double").put("ignore_malformed", true);
                word(field.putObject("fields").putObject("exact"), TEXT_LENGTH_MAX);
            }
            case TEXT -> {
                field.put("type", "text");
                word(field.putObject("fields").putObject("keyword"), TEXT_LENGTH_MAX);
            }
            case WORD, OTHER -> word(field, WORD_LENGTH_MAX);
            case DATE, TIMESTAMP, TIMESTAMPTZ ->
                field.put("type", "date")
                        .put("format", "strict_date_optional_time")
                        .put("ignore_malformed", true);
            case BYTEA -> field.put("type", "keyword").put("index", false).put("doc_values", false);
            case JSONB -> field.put("type", "object").put("enabled", false);
        }
    }

    private static void word(ObjectNode field, int lengthMax) {
        field.put("type", "keyword").put("ignore_above", lengthMax);
    }
}
