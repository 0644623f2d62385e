package io.millrace.sink.elastic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.change.ExactJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The error that Elasticsearch describes in JSON, as one line. */
record ErrorText(String type, String reason) {
    static final int LENGTH_MAX = 500;

    /** The error in the body of an answer; where it is no JSON of Elasticsearch, the body itself. */
    static ErrorText ofBody(byte[] body) {
        try {
            var error = ExactJson.object(body).path("error");
            return error.isObject() ? of(error) : new ErrorText("", cut(error.asText()));
        } catch (UncheckedIOException e) {
            return new ErrorText("", cut(new String(body, StandardCharsets.UTF_8)));
        }
    }

    /** The error object at which the parser stands. */
    static ErrorText at(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return new ErrorText("", cut(json.getText()));
        }
        JsonNode error = json.readValueAsTree();
        return of(error);
    }

    private static ErrorText of(JsonNode error) {
        var text = new StringBuilder();
        for (var cause = error; cause.isObject() && text.length() < LENGTH_MAX; cause = cause.path("caused_by")) {
            text.append(text.isEmpty() ? "" : ", caused by ");
            text.append(cause.path("type").asText());
            text.append(": ").append(cause.path("reason").asText());
        }
        return new ErrorText(error.path("type").asText(), cut(text.toString()));
    }

    private static String cut(String text) {
        var line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX - 1) + "…";
    }
}
