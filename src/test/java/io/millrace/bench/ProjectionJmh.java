package io.millrace.bench;

import com.fasterxml.jackson.core.JsonFactory;
import io.millrace.change.Change;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.RowProjection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Changes to writes, in rounds of eight as merchants make them, against a generator that writes the same rows at once. */
@State(Scope.Thread)
public class ProjectionJmh {
    private static final int CHANGES = 1_000;
    private static final int ROUND = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private final DocumentProjection documents = new DocumentProjection(
            List.of(JmhChanges.CUSTOMER_DOCUMENT, JmhChanges.TRANSACTION_DOCUMENT), JmhChanges.SHAPES);
    private final RowProjection rows = new RowProjection(JmhChanges.SHAPES.keySet(), JmhChanges.SHAPES);
    private final JmhChanges made = new JmhChanges(7);
    private final List<Change> mixed = made.mixed(CHANGES);
    private final List<Change> alone =
            LongStream.range(0, CHANGES).mapToObj(made::customer).toList();

    /** Documents of one row each, down to their bytes. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void documentsOfOneRow(Blackhole taken) {
        for (int i = 0; i < CHANGES; i += ROUND) {
            taken.consume(documents.plan(alone.subList(i, i + ROUND)));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void documentsOfOneRowCeiling(Blackhole taken) throws IOException {
        var bytes = new ByteArrayOutputStream(4_096);
        for (var change : alone) {
            bytes.reset();
            var row = change.image();
            try (var json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    json.writeStringField(row.name(i), row.value(i));
                }
                json.writeEndObject();
            }
            taken.consume(bytes.toByteArray());
        }
    }

    /** Of every kind: whole documents, and parts of those of several rows. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void documentsMixed(Blackhole taken) {
        for (int i = 0; i < CHANGES; i += ROUND) {
            taken.consume(documents.plan(mixed.subList(i, i + ROUND)));
        }
    }

    /** Rows of a warehouse. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void rowsMixed(Blackhole taken) {
        for (int i = 0; i < CHANGES; i += ROUND) {
            taken.consume(rows.plan(mixed.subList(i, i + ROUND)));
        }
    }
}
