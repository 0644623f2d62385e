package io.millrace.sink.elastic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.change.ExactJson;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Stamp;
import io.millrace.sink.Store.AsOf;
import io.millrace.sink.Store.Reading;
import io.millrace.sink.StoredDocument;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request for several documents as they are now, and its answer. Pure. */
final class MultiGet {
    private MultiGet() {}

    static ElasticClient.Call call(List<DocumentId> documents, AsOf asOf) {
        var body = ExactJson.object();
        var docs = body.putArray("docs");
        for (var document : documents) {
            docs.addObject()
                    .put("_index", ElasticNames.index(document.kind()))
                    .put("_id", ElasticNames.id(document))
                    .put("routing", document.merchant().value());
        }
        Map<String, String> parameters = switch (asOf) {
            case NOW -> Map.of();
            // A real-time get of a document that is not searchable yet makes its shard refresh.
            case LAST_REFRESH -> Map.of("realtime", "false");
        };
        return ElasticClient.Call.send("POST", "/_mget", parameters, ExactJson.bytes(body));
    }

    /** The answer to {@link #call}, whose documents stand in the order they were asked for. */
    static Reading read(byte[] body, List<DocumentId> documents, String url) {
        var found = new HashMap<DocumentId, StoredDocument>();
        int at = 0;
        try (var json = ExactJson.parser(body)) {
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.START_OBJECT
                        || !json.getParsingContext().getParent().inArray()) {
                    continue;
                }
                if (at == documents.size()) {
                    return new Reading.Busy("Elasticsearch answered more documents than were asked for");
                }
                var item = item(json, body);
                if (item.error() != null) {
                    return trouble(item.error(), url);
                }
                if (item.source() != null) {
                    found.put(documents.get(at), new StoredDocument(item.stamp(), item.source()));
                }
                at++;
            }
        } catch (IOException e) {
            return new Reading.Busy("Elasticsearch's answer cannot be read: " + e.getMessage());
        }
        return at == documents.size()
                ? new Reading.Found(found)
                : new Reading.Busy("Elasticsearch answered " + at + " of " + documents.size() + " documents");
    }

    private static Reading trouble(ErrorText error, String url) {
        int status = error.type().equals("security_exception") ? 403 : 503;
        return Trouble.of(status, error.type(), error.reason(), url) instanceof Trouble.WrongSetUp(var reason)
                ? new Reading.WrongSetUp(reason)
                : new Reading.Busy(error.reason());
    }

    private record Item(
            Stamp stamp, byte @Nullable [] source, @Nullable ErrorText error) {}

    private static Item item(JsonParser json, byte[] body) throws IOException {
        long sequence = -1;
        long term = -1;
        byte[] source = null;
        ErrorText error = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var field = json.currentName();
            json.nextToken();
            switch (field) {
                case "_seq_no" -> sequence = json.getLongValue();
                case "_primary_term" -> term = json.getLongValue();
                case "_source" -> source = slice(json, body);
                case "error" -> error = ErrorText.at(json);
                default -> json.skipChildren();
            }
        }
        return new Item(new Stamp(sequence, term), source, error);
    }

    /** The bytes of the value at which the parser stands, as they came. */
    private static byte[] slice(JsonParser json, byte[] body) throws IOException {
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        return Arrays.copyOfRange(body, from, (int) json.currentLocation().getByteOffset());
    }
}
