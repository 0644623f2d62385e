package io.millrace.tool.poison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.ExactJson;
import io.millrace.sink.elastic.ElasticNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sub-fields that somebody added to the search index of transactions, past Millrace, and which refuse documents: one of
 * {@code amount} that takes only whole numbers of 32 bits, one of {@code description} without a limit of its length.
 *
 * <p>Speaks plain HTTP, as that somebody would. The mend changes nothing but parameters that may be changed in place.
 */
final class Sabotage {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int WORD_LENGTH_MAX = 8_191;

    private final String url;
    private final String index;

    /** @param kind of the documents; their fields have to be there */
    Sabotage(String url, String kind) {
        this.url = url;
        this.index = ElasticNames.index(kind);
    }

    void plant() {
        var amount = field("amount");
        subfield(amount, "small").put("type", "integer").put("ignore_malformed", false);
        var description = field("description");
        subfield(description, "whole").put("type", "keyword").remove("ignore_above");
        put(amount, description);
    }

    /** Lets both sub-fields leave out what they cannot take; a sentence about each that was mended. */
    List<String> mend() {
        var mended = new ArrayList<String>();
        var amount = field("amount");
        var small = amount.path("fields").path("small");
        if (small.isObject() && !small.path("ignore_malformed").asBoolean()) {
            subfield(amount, "small").put("ignore_malformed", true);
            mended.add(index + ": amount.small leaves out what is no whole number of 32 bits");
        }
        var description = field("description");
        var whole = description.path("fields").path("whole");
        if (whole.isObject() && whole.path("ignore_above").asInt(Integer.MAX_VALUE) > WORD_LENGTH_MAX) {
            subfield(description, "whole").put("ignore_above", WORD_LENGTH_MAX);
            mended.add(index + ": description.whole leaves out what is longer than 8,191 characters");
        }
        if (!mended.isEmpty()) {
            put(amount, description);
        }
        return mended;
    }

    /** A field's mapping as it is. */
    private ObjectNode field(String name) {
        var field = request("GET", "/_mapping", "").path(index).at("/mappings/properties/" + name);
        if (!(field instanceof ObjectNode known)) {
            throw new SetUpException(
                    Reason.REFUSED,
                    "Index " + index + " has no field '" + name + "': poison is made for the payments example only.");
        }
        return known;
    }

    private static ObjectNode subfield(ObjectNode field, String name) {
        return field.withObjectProperty("fields").withObjectProperty(name);
    }

    /** What a request does not name falls back to its default, so that a field is always sent whole. */
    private void put(ObjectNode amount, ObjectNode description) {
        var mapping = ExactJson.object();
        var properties = mapping.putObject("properties");
        properties.set("amount", amount);
        properties.set("description", description);
        request("PUT", "/_mapping", mapping.toString());
    }

    private JsonNode request(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(url + "/" + index + path))
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new SetUpException(
                        Reason.REFUSED,
                        "Elasticsearch at " + url + " does not change the mapping of " + index + ": "
                                + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return ExactJson.object(response.body());
        } catch (IOException e) {
            throw new SetUpException(
                    Reason.UNREACHABLE, "Elasticsearch does not answer at " + url + ": check that dev still runs.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetUpException(Reason.REFUSED, "Interrupted while Elasticsearch was asked.", e);
        }
    }
}
