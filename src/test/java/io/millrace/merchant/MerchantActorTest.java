package io.millrace.merchant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.base.ActorSystemExtension;
import io.millrace.base.Await;
import io.millrace.base.Backoff;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.merchant.Answer.Applied;
import io.millrace.projection.Effect;
import io.millrace.projection.Part;
import io.millrace.projection.Projection;
import io.millrace.sink.ChunkPart;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;
import io.millrace.sink.Stamp;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MerchantActorTest {
    @RegisterExtension
    static final ActorSystemExtension akka = new ActorSystemExtension();

    private static final MerchantId SIX = new MerchantId("6");
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final Outcome.Stored STORED = new Outcome.Stored(new Stamp(5, 1));

    private final TestProbe<SinkActor.Command> sink = akka.kit().createTestProbe();
    private final TestProbe<ReaderActor.Command> reader = akka.kit().createTestProbe();
    private final TestProbe<Answer> partition = akka.kit().createTestProbe();
    private final ConcurrentLinkedQueue<DeadLetter> letters = new ConcurrentLinkedQueue<>();
    private final ScriptedProjection projection = new ScriptedProjection();
    private final AtomicLong now = new AtomicLong(1);
    private final WorkTime workTime = new WorkTime(now::get);
    private ActorRef<MerchantActor.Command> merchant = spawn(OnRefused.DEAD_LETTER);

    private ActorRef<MerchantActor.Command> spawn(OnRefused onRefused) {
        return akka.kit()
                .spawn(MerchantActor.create(
                        "6",
                        new Surroundings(
                                "search",
                                projection,
                                sink.ref(),
                                reader.ref(),
                                letter -> {
                                    letters.add(letter);
                                    return CompletableFuture.completedFuture(Done.getInstance());
                                },
                                (write, outcome, committedAt) -> {},
                                new MerchantSettings(3, 10, 1_000_000, RETRY, onRefused),
                                new DocumentBudget(1_000_000)),
                        workTime));
    }

    @Test
    void aDeliveryIsAnsweredAfterItsWritesAreStoredAndNotBefore() {
        merchant.tell(apply(10, change("a", 1), change("b", 2)));
        var submit = submitted();

        partition.expectNoMessage(Duration.ofMillis(50));
        submit.replyTo().tell(new SinkActor.Settled(List.of(STORED, new Outcome.Superseded())));

        assertEquals(10, handled().nextOffset());
        assertEquals(List.of(part(10)), submit.parts());
    }

    @Test
    void theTimeThatItWaitsForTheStoreIsNoTimeOfItsOwnWork() throws Exception {
        merchant.tell(apply(10, change("a", 1)));
        var submit = submitted();
        now.addAndGet(60_000);
        assertEquals(0, workTime.millis());

        var goOn = new CountDownLatch(1);
        projection.gate = goOn;
        merchant.tell(apply(20, change("b", 2)));
        submit.replyTo().tell(new SinkActor.Settled(List.of(STORED)));
        Await.until("its work", Duration.ofSeconds(5), () -> projection.atGate);
        now.addAndGet(7_000);
        assertEquals(7_000, workTime.millis());
        goOn.countDown();
    }

    @Test
    void whatComesWhileARoundIsUnderWayGoesTogetherIntoTheNext() {
        merchant.tell(apply(10, change("a", 1)));
        var first = submitted();
        merchant.tell(apply(20, change("b", 2)));
        merchant.tell(apply(30, change("c", 3)));
        sink.expectNoMessage(Duration.ofMillis(50));
        store(first);

        var second = submitted();

        assertEquals(2, second.writes().size());
        assertEquals(List.of(part(20), part(30)), second.parts());
    }

    @Test
    void aRefusedWriteGoesToTheDeadLettersWithItsReasonAndItsPlace() {
        merchant.tell(apply(10, change("a", 1), change("b", 2)));
        submitted().replyTo().tell(new SinkActor.Settled(List.of(STORED, new Outcome.Refused("too long"))));

        handled();
        var letter = letters.remove();
        assertEquals("too long", letter.reason());
        assertEquals(9, letter.delivery().offset());
        assertEquals("b", letter.delivery().change().image().get("id"));
        assertTrue(letters.isEmpty());
    }

    @Test
    void aChangeThatTheProjectionFailsOnIsTriedAgainAndThenSetAsideAlone() {
        projection.poison = "b";
        merchant.tell(apply(10, change("a", 1), change("b", 2), change("c", 3)));

        store(submittedAfterBackoff());
        store(submittedAfterBackoff());
        passTimeUntilAnswered();

        assertEquals(1, letters.size());
        assertEquals("b", letters.remove().delivery().change().image().get("id"));
        assertEquals(List.of("a", "c"), projection.planned);
    }

    @Test
    void aMerchantStopsAtTheRefusedChangeAndHandsBackWhatComesUntilItMayGoOn() {
        merchant = spawn(OnRefused.QUARANTINE);
        merchant.tell(apply(10, change("a", 1), change("b", 2), change("c", 3)));
        var refused = submitted();
        merchant.tell(apply(20, change("d", 4)));
        refused.replyTo().tell(new SinkActor.Settled(List.of(STORED, new Outcome.Refused("too long"), STORED)));

        assertEquals(new Result.Stopped(1, "too long"), applied().result());
        assertEquals(new Result.NotTried(), applied().result());
        assertEquals(List.of(part(20)), submitted().parts());
        merchant.tell(apply(30, change("e", 5)));
        assertEquals(new Result.NotTried(), applied().result());
        assertEquals(List.of(part(30)), submitted().parts());

        merchant.tell(MerchantActor.GoOn.INSTANCE);
        merchant.tell(apply(40, change("b", 2)));
        store(submitted());
        assertEquals(40, handled().nextOffset());
        assertTrue(letters.isEmpty());
    }

    @Test
    void aMerchantStopsAtTheChangeOnWhichItsProjectionFailsWithAllBeforeItStored() {
        merchant = spawn(OnRefused.QUARANTINE);
        projection.poison = "c";
        merchant.tell(apply(10, change("a", 1), change("b", 2), change("c", 3), change("d", 4)));

        store(submitted());
        var troubled = partition.expectMessageClass(Answer.Troubled.class);
        assertTrue(troubled.reason().startsWith("the projection failed: "), troubled::reason);
        var stopped = passTimeUntilAnswered();

        var result = assertInstanceOf(Result.Stopped.class, stopped.result());
        assertEquals(2, result.handled());
        assertEquals(List.of("a", "b"), projection.planned);
    }

    @Test
    void aStackThatOverflowsInTheProjectionIsAFailureLikeAnyOther() {
        projection.poison = "b";
        projection.deadly = true;
        merchant.tell(apply(10, change("b", 2)));

        passTimeUntilAnswered();

        assertEquals(StackOverflowError.class.getName(), letters.remove().exception());
    }

    @Test
    void anUnknownColumnIsReportedInsteadOfBeingLost() {
        projection.outdated = true;
        merchant.tell(apply(10, change("a", 1)));

        var result = applied().result();
        assertInstanceOf(Result.ShapeOutdated.class, result);
    }

    @Test
    void aDocumentThatIsNotRememberedIsReadBeforeItIsMerged() {
        projection.merging = true;
        merchant.tell(apply(10, change("a", 1)));
        fetched().replyTo().tell(new ReaderActor.Fetched(Map.of(id("a"), document("old"))));

        var write = (DocumentWrite) submitted().writes().getFirst();

        assertEquals("old+a1", text(write));
        assertEquals(new Condition.Unchanged(new Stamp(1, 1)), write.condition());
    }

    @Test
    void aMergedDocumentIsRememberedWithItsNewStamp() {
        projection.merging = true;
        merchant.tell(apply(10, change("a", 1)));
        fetched().replyTo().tell(new ReaderActor.Fetched(Map.of()));
        store(submitted());
        expectRest();
        handled();
        merchant.tell(apply(20, change("a", 2)));

        var write = (DocumentWrite) submitted().writes().getFirst();

        assertEquals("+a1+a2", text(write));
        assertEquals(new Condition.Unchanged(STORED.stamp()), write.condition());
    }

    @Test
    void aConflictIsReadAgainAndMergedAgain() {
        projection.merging = true;
        merchant.tell(apply(10, change("a", 1)));
        fetched().replyTo().tell(new ReaderActor.Fetched(Map.of()));
        submitted().replyTo().tell(new SinkActor.Settled(List.of(new Outcome.Conflict())));
        fetched().replyTo().tell(new ReaderActor.Fetched(Map.of(id("a"), document("theirs"))));
        var again = submitted();
        store(again);
        expectRest();

        handled();
        assertEquals("theirs+a1", text((DocumentWrite) again.writes().getFirst()));
    }

    @Test
    void aChangeWithoutEffectIsAnsweredWithoutAnyWrite() {
        projection.nothing = true;
        merchant.tell(apply(10, change("a", 1)));

        handled();
    }

    private SinkActor.Submit submitted() {
        return sink.expectMessageClass(SinkActor.Submit.class);
    }

    /** The submission that only tells the sink which chunks are done. */
    private void expectRest() {
        assertTrue(submitted().writes().isEmpty());
    }

    private SinkActor.Submit submittedAfterBackoff() {
        return sink.awaitAssert(() -> {
            akka.time().timePasses(Duration.ofSeconds(1));
            return sink.expectMessageClass(SinkActor.Submit.class, Duration.ofMillis(20));
        });
    }

    private Applied passTimeUntilAnswered() {
        return partition.awaitAssert(() -> {
            akka.time().timePasses(Duration.ofSeconds(1));
            return partition.expectMessageClass(Applied.class, Duration.ofMillis(20));
        });
    }

    private ReaderActor.Fetch fetched() {
        return reader.expectMessageClass(ReaderActor.Fetch.class);
    }

    private static void store(SinkActor.Submit submit) {
        submit.replyTo()
                .tell(new SinkActor.Settled(
                        submit.writes().stream().<Outcome>map(write -> STORED).toList()));
    }

    private Applied applied() {
        return partition.expectMessageClass(Applied.class);
    }

    private ChunkPart handled() {
        var applied = applied();
        assertInstanceOf(Result.Handled.class, applied.result());
        return ((Origin.Datastream) applied.origin()).part();
    }

    private MerchantActor.Apply apply(long nextOffset, Change... changes) {
        var deliveries = new ArrayList<Delivery>();
        for (int i = 0; i < changes.length; i++) {
            deliveries.add(new Delivery(nextOffset - changes.length + i, changes[i]));
        }
        return new MerchantActor.Apply(deliveries, new Origin.Datastream(part(nextOffset)), partition.ref());
    }

    private static ChunkPart part(long nextOffset) {
        return new ChunkPart(3, 1, nextOffset);
    }

    private static Change change(String key, long event) {
        var row = new Row(new String[] {"id"}, new @Nullable String[] {key});
        return new Change(TableId.parse("shop.orders"), Op.UPDATE, SIX, Version.of(1, event), null, row, 0, 0, false);
    }

    private static DocumentId id(String key) {
        return new DocumentId("order", SIX, key);
    }

    private static StoredDocument document(String text) {
        return new StoredDocument(new Stamp(1, 1), text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DocumentWrite write) {
        return new String(write.source(), StandardCharsets.UTF_8);
    }

    /** Makes of each change a blind write, or a merge that appends the change to the document's text. */
    private static final class ScriptedProjection implements Projection {
        private final List<String> planned = new ArrayList<>();
        private volatile @Nullable String poison;
        private volatile boolean outdated;
        private volatile boolean deadly;
        private volatile boolean merging;
        private volatile boolean nothing;
        private volatile boolean atGate;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public Plan plan(List<Change> changes) {
            atGate = gate.getCount() > 0;
            try {
                assertTrue(gate.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (outdated) {
                return new Plan.ShapeOutdated(TableId.parse("shop.orders"), "novel");
            }
            if (deadly) {
                throw new StackOverflowError();
            }
            if (changes.stream().anyMatch(change -> key(change).equals(poison))) {
                throw new IllegalStateException("cannot digest " + poison);
            }
            changes.forEach(change -> planned.add(key(change)));
            return new Plan.Effects(
                    nothing ? List.of() : changes.stream().map(this::effect).toList());
        }

        private Effect effect(Change change) {
            if (merging) {
                var part = new Part(
                        Part.ROOT,
                        key(change),
                        change.version().event(),
                        JsonNodeFactory.instance.objectNode(),
                        change);
                return new Effect.Merge(id(key(change)), List.of(part));
            }
            return new Effect.Blind(
                    new DocumentWrite(id(key(change)), new Condition.Newer(change.version()), new byte[] {'x'}),
                    change);
        }

        @Override
        public Write.@Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
            var part = merge.parts().getFirst();
            var before = current == null ? "" : new String(current.source(), StandardCharsets.UTF_8);
            var after = before + "+" + part.key() + part.version();
            var condition = current == null ? new Condition.Absent() : new Condition.Unchanged(current.stamp());
            return new DocumentWrite(merge.document(), condition, after.getBytes(StandardCharsets.UTF_8));
        }

        private static String key(Change change) {
            return Arrays.asList(change.image().get("id")).getFirst();
        }
    }
}
