package io.millrace.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.change.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A row as a JSON object of texts and nulls, for dead letters and orphans. */
final class RowJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RowJson() {}

    static String of(Row row) {
        var text = new StringWriter(256);
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (int i = 0; i < row.size(); i++) {
                json.writeStringField(row.name(i), row.value(i));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
