package io.millrace.sink.elastic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.change.ExactJson;
import io.millrace.change.JsonText;
import io.millrace.change.Utf8Buffer;
import io.millrace.sink.Outcome;
import io.millrace.sink.Stamp;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bulk request: writes to its body, its answer to outcomes. Pure. */
final class Bulk {
    private static final Map<String, String> PARAMETERS =
            Map.of("filter_path", "items.*.status,items.*._seq_no,items.*._primary_term,items.*.error");

    private static final byte[] CREATE = ascii("{\"create\":{\"_id\":");
    private static final byte[] INDEX = ascii("{\"index\":{\"_id\":");
    private static final byte[] OF_INDEX = ascii(",\"_index\":");
    private static final byte[] ROUTING = ascii(",\"routing\":");
    private static final byte[] VERSION = ascii(",\"version\":");
    private static final byte[] EXTERNAL = ascii(",\"version_type\":\"external\"");
    private static final byte[] SEQUENCE = ascii(",\"if_seq_no\":");
    private static final byte[] TERM = ascii(",\"if_primary_term\":");

    private Bulk() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static ElasticClient.Call call(List<DocumentWrite> writes) {
        var kind = writes.getFirst().document().kind();
        var path = "/" + ElasticNames.index(kind) + "/_bulk";
        return new ElasticClient.Call("POST", path, PARAMETERS, body(writes, kind), ElasticClient.NDJSON);
    }

    /** @param usual the kind whose index need not be said */
    private static byte[] body(List<DocumentWrite> writes, String usual) {
        var body = new Utf8Buffer(writes.stream().mapToInt(DocumentWrite::bytes).sum());
        for (var write : writes) {
            action(body, write, usual);
            body.append('\n').append(write.source()).append('\n');
        }
        return body.toBytes();
    }

    private static void action(Utf8Buffer json, DocumentWrite write, String usual) {
        var document = write.document();
        json.append(
                switch (write.condition()) {
                    case Condition.Absent _ -> CREATE;
                    case Condition.Newer _, Condition.Unchanged _ -> INDEX;
                });
        JsonText.append(json, ElasticNames.id(document));
        if (!document.kind().equals(usual)) {
            JsonText.append(json.append(OF_INDEX), ElasticNames.index(document.kind()));
        }
        JsonText.append(json.append(ROUTING), document.merchant().value());
        switch (write.condition()) {
            case Condition.Newer(var version) ->
                json.append(VERSION).append(version.value()).append(EXTERNAL);
            case Condition.Unchanged(var stamp) ->
                json.append(SEQUENCE).append(stamp.sequence()).append(TERM).append(stamp.term());
            case Condition.Absent _ -> {}
        }
        json.append('}').append('}');
    }

    /** What the answer to {@link #call} says of each write. */
    static Answer read(byte[] body, List<DocumentWrite> writes, String url) {
        var outcomes = new ArrayList<Outcome>(writes.size());
        try (var json = ExactJson.parser(body)) {
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.START_OBJECT
                        || !json.getParsingContext().getParent().inArray()) {
                    continue;
                }
                json.nextToken();
                json.nextToken();
                if (outcomes.size() == writes.size()) {
                    return new Answer.Busy("Elasticsearch answered more items than it was sent");
                }
                var condition = writes.get(outcomes.size()).condition();
                switch (item(json)) {
                    case Item(var status, var stamp, var error)
                    when error == null && status < 300 -> outcomes.add(new Outcome.Stored(stamp));
                    case Item(var status, var _, var error) -> {
                        var trouble = error == null
                                ? Trouble.of(status, "", "status " + status, url)
                                : Trouble.of(status, error.type(), error.reason(), url);
                        if (trouble instanceof Trouble.WrongSetUp(var reason)) {
                            return new Answer.WrongSetUp(reason);
                        }
                        outcomes.add(outcome(trouble, condition));
                    }
                }
                json.nextToken();
            }
        } catch (IOException e) {
            return new Answer.Busy("Elasticsearch's answer cannot be read: " + e.getMessage());
        }
        return outcomes.size() == writes.size()
                ? new Answer.Answered(outcomes)
                : new Answer.Busy("Elasticsearch answered " + outcomes.size() + " of " + writes.size() + " items");
    }

    private record Item(int status, Stamp stamp, @Nullable ErrorText error) {}

    /** The item whose fields follow. */
    private static Item item(JsonParser json) throws IOException {
        int status = 0;
        long sequence = -1;
        long term = -1;
        ErrorText error = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var field = json.currentName();
            json.nextToken();
            switch (field) {
                case "status" -> status = json.getIntValue();
                case "_seq_no" -> sequence = json.getLongValue();
                case "_primary_term" -> term = json.getLongValue();
                case "error" -> error = ErrorText.at(json);
                default -> json.skipChildren();
            }
        }
        return new Item(status, new Stamp(sequence, term), error);
    }

    private static Outcome outcome(Trouble trouble, Condition condition) {
        return switch (trouble) {
            case Trouble.Busy(var reason) -> new Outcome.Busy(reason);
            case Trouble.Refused(var reason) -> new Outcome.Refused(reason);
            case Trouble.TooLarge _ -> new Outcome.Refused("the document is larger than Elasticsearch takes");
            case Trouble.WrongSetUp(var reason) -> new Outcome.Busy(reason);
            case Trouble.Conflict _ ->
                switch (condition) {
                    case Condition.Newer _ -> new Outcome.Superseded();
                    case Condition.Absent _, Condition.Unchanged _ -> new Outcome.Conflict();
                };
        };
    }
}
