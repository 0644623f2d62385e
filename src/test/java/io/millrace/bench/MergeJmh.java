package io.millrace.bench;

import io.millrace.change.Change;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection.Plan;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Stamp;
import io.millrace.sink.StoredDocument;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One more child into a document of several rows, against reading its bytes and printing them again. */
@State(Scope.Thread)
public class MergeJmh {
    private static final long ROOT = 1;

    @Param({"1", "10", "1000"})
    public int children;

    private final DocumentProjection projection =
            new DocumentProjection(List.of(JmhChanges.TRANSACTION_DOCUMENT), JmhChanges.SHAPES);
    private final JmhChanges made = new JmhChanges(7);
    private StoredDocument stored = new StoredDocument(new Stamp(1, 1), new byte[0]);
    private Effect.Merge merge = new Effect.Merge(new DocumentId("transaction", new MerchantId("1"), "1"), List.of());

    @Setup
    public void store() {
        var root = made.transaction(ROOT, false);
        var changes = Stream.concat(
                        Stream.of(root), LongStream.range(0, children).mapToObj(id -> of(root, made.status(id, ROOT))))
                .toList();
        var whole = Objects.requireNonNull(projection.merge(null, merge(changes)));
        stored = new StoredDocument(new Stamp(1, 1), whole.source());
        merge = merge(List.of(of(root, made.status(children, ROOT))));
    }

    /** The same change, as its root's merchant's. */
    private static Change of(Change root, Change child) {
        return new Change(
                child.table(), child.op(), root.merchant(), child.version(), null, child.after(), 0, 0, false);
    }

    private Effect.Merge merge(List<Change> changes) {
        return switch (projection.plan(changes)) {
            case Plan.Effects(var effects) -> (Effect.Merge) effects.getFirst();
            case Plan.ShapeOutdated outdated -> throw new IllegalStateException(outdated.toString());
        };
    }

    @Benchmark
    public void oneMore(Blackhole taken) {
        taken.consume(projection.merge(stored, merge));
    }

    @Benchmark
    public void oneMoreCeiling(Blackhole taken) {
        taken.consume(ExactJson.bytes(ExactJson.object(stored.source())));
    }
}
