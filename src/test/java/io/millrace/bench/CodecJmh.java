package io.millrace.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.Row;
import io.millrace.change.TableShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A change to bytes and back, against a parser that only walks over the same bytes, and a generator that only writes. */
@State(Scope.Thread)
public class CodecJmh {
    private static final int CHANGES = 1_000;
    private static final JsonFactory JSON = new JsonFactory();

    private record Sent(byte[] key, byte[] value, ChangeCodec.Headers headers) {}

    private final ChangeCodec codec = new ChangeCodec();
    private final List<Change> changes = new JmhChanges(7).mixed(CHANGES);
    private final List<TableShape> shapes =
            changes.stream().map(CodecJmh::shape).toList();
    private final List<Sent> records = changes.stream()
            .map(change -> new Sent(
                    change.merchant().value().getBytes(StandardCharsets.UTF_8),
                    codec.encode(change, shape(change)),
                    headers(change)))
            .toList();

    static ChangeCodec.Headers headers(Change change) {
        var version = Long.toString(change.version().value()).getBytes(StandardCharsets.UTF_8);
        return name -> name.equals(ChangeCodec.VERSION_HEADER) ? version : null;
    }

    private static TableShape shape(Change change) {
        return Objects.requireNonNull(JmhChanges.SHAPES.get(change.table()));
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void decode(Blackhole taken) {
        for (var sent : records) {
            taken.consume(codec.decode(sent.key, sent.value, sent.headers));
        }
    }

    /** Every text is made, and nothing is kept. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void decodeCeiling(Blackhole taken) throws IOException {
        for (var sent : records) {
            try (var json = JSON.createParser(sent.value)) {
                for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                    if (token.isScalarValue()) {
                        taken.consume(json.getText());
                    }
                }
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void encode(Blackhole taken) {
        for (int i = 0; i < CHANGES; i++) {
            taken.consume(codec.encode(changes.get(i), shapes.get(i)));
        }
    }

    /** The rows' texts, all of them quoted, into one buffer that is used again. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void encodeCeiling(Blackhole taken) throws IOException {
        var bytes = new ByteArrayOutputStream(4_096);
        for (var change : changes) {
            bytes.reset();
            try (var json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                write(json, change.before());
                write(json, change.after());
                json.writeEndObject();
            }
            taken.consume(bytes.toByteArray());
        }
    }

    private static void write(JsonGenerator json, @Nullable Row row) throws IOException {
        if (row == null) {
            return;
        }
        json.writeObjectFieldStart("row");
        for (int i = 0; i < row.size(); i++) {
            json.writeStringField(row.name(i), row.value(i));
        }
        json.writeEndObject();
    }
}
