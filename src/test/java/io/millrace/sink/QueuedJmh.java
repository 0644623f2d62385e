package io.millrace.sink;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import io.millrace.base.Backoff;
import io.millrace.change.MerchantId;
import io.millrace.change.Version;
import io.millrace.sink.SinkActor.Settled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Writes of many merchants into batches and back to who sent them, against one queue that is filled and emptied. */
@State(Scope.Thread)
public class QueuedJmh {
    private static final int MERCHANTS = 200;
    private static final int WRITES_EACH = 20;
    private static final int WRITES = MERCHANTS * WRITES_EACH;
    private static final int BATCH_MAX = 1_000;
    private static final Outcome STORED = new Outcome.Stored(Outcome.NO_STAMP);
    private static final SinkSettings SETTINGS = new SinkSettings(
            BATCH_MAX,
            8L << 20,
            Duration.ofMillis(200),
            1 << 20,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    private final Queued queued = new Queued(SETTINGS);
    private final ArrayDeque<Write> plain = new ArrayDeque<>();
    private List<SinkActor.Submit> submissions = List.of();
    private @Nullable ActorTestKit kit;

    @Setup
    public void makeSubmissions() {
        var akka = ActorTestKit.create();
        ActorRef<Settled> nobody = akka.system().ignoreRef();
        submissions = IntStream.range(0, MERCHANTS)
                .mapToObj(merchant -> submission("m" + merchant, nobody))
                .toList();
        kit = akka;
    }

    private static SinkActor.Submit submission(String merchant, ActorRef<Settled> replyTo) {
        var id = new MerchantId(merchant);
        var writes = IntStream.range(0, WRITES_EACH)
                .<Write>mapToObj(key -> new Write.DocumentWrite(
                        new DocumentId("order", id, Integer.toString(key)),
                        new Write.Condition.Newer(new Version(1)),
                        new byte[600]))
                .toList();
        return new SinkActor.Submit(merchant, writes, List.of(new ChunkPart(0, 1, 1)), replyTo);
    }

    @TearDown
    public void end() {
        if (kit != null) {
            kit.shutdownTestKit();
        }
    }

    @Benchmark
    @OperationsPerInvocation(WRITES)
    public void batches(Blackhole taken) {
        submissions.forEach(queued::add);
        while (!queued.isEmpty()) {
            var batch = queued.next();
            for (var entry : batch) {
                taken.consume(entry.sent());
                entry.settle(STORED);
            }
            taken.consume(batch);
        }
    }

    @Benchmark
    @OperationsPerInvocation(WRITES)
    public void batchesCeiling(Blackhole taken) {
        submissions.forEach(submit -> plain.addAll(submit.writes()));
        while (!plain.isEmpty()) {
            var batch = new ArrayList<Write>(BATCH_MAX);
            while (batch.size() < BATCH_MAX && !plain.isEmpty()) {
                batch.add(plain.removeFirst());
            }
            taken.consume(batch);
        }
    }
}
