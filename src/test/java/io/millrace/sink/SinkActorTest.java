package io.millrace.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.millrace.base.ActorSystemExtension;
import io.millrace.base.Backoff;
import io.millrace.change.MerchantId;
import io.millrace.change.Version;
import io.millrace.sink.SinkActor.Settled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SinkActorTest {
    @RegisterExtension
    static final ActorSystemExtension akka = new ActorSystemExtension();

    private static final SinkSettings SETTINGS = new SinkSettings(
            3, 10_000, Duration.ofMillis(200), 1_000, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    private final HeldStore store = new HeldStore();
    private final TestProbe<Settled> merchant = akka.kit().createTestProbe();
    private final TestProbe<String> trouble = akka.kit().createTestProbe();
    private final ActorRef<SinkActor.Command> sink =
            akka.kit().spawn(SinkActor.create(store, SETTINGS, () -> 0, trouble.ref()));

    @Test
    void aLoneWriteIsSentOnceTheLingerHasPassed() throws InterruptedException {
        sink.tell(submit(1));

        akka.time().expectNoMessageFor(Duration.ofMillis(199), merchant);
        assertTrue(store.hasNone());
        akka.time().timePasses(Duration.ofMillis(1));
        store.next().storeAll();

        assertEquals(1, merchant.receiveMessage().outcomes().size());
    }

    @Test
    void aWriteDoesNotWaitForAClockThatWasSetBack() throws InterruptedException {
        var clock = new AtomicLong(Duration.ofHours(1).toMillis());
        var timed = akka.kit().spawn(SinkActor.create(store, SETTINGS, clock::get, trouble.ref()));
        timed.tell(submit(3));
        timed.tell(submit(1));
        var first = store.next();

        clock.set(0);
        first.storeAll();
        merchant.receiveMessage();
        var status = akka.kit().<SinkStatus>createTestProbe();
        timed.tell(new SinkActor.GetStatus(status.ref()));
        assertEquals(1, status.receiveMessage().waiting());
        akka.time().timePasses(Duration.ofMillis(200));

        store.next().storeAll();
        merchant.receiveMessage();
    }

    @Test
    void inAHurryNothingWaitsForMore() throws InterruptedException {
        sink.tell(submit(1));
        assertTrue(store.hasNone());

        sink.tell(new SinkActor.Hurry(true));
        store.next().storeAll();
        sink.tell(submit(1));
        store.next().storeAll();

        merchant.receiveMessage();
        merchant.receiveMessage();
    }

    @Test
    void whatWasHeldUpGoesFirstWhenAHurryIsOver() throws InterruptedException {
        sink.tell(new SinkActor.Hurry(false));
        sink.tell(submit(1));
        store.next().storeAll();
        merchant.receiveMessage();

        akka.time().timePasses(Duration.ofSeconds(3));
        sink.tell(submit(1));
        merchant.expectNoMessage(Duration.ofMillis(50));
        assertTrue(store.hasNone());
    }

    @Test
    void whileAPartitionHasAsMuchInFlightAsItMayNothingWaitsForMore() throws InterruptedException {
        sink.tell(submit(1));
        assertTrue(store.hasNone());

        sink.tell(new SinkActor.Full(1, true));
        sink.tell(new SinkActor.Full(2, true));
        store.next().storeAll();
        merchant.receiveMessage();
        sink.tell(new SinkActor.Full(1, false));
        sink.tell(submit(1));
        store.next().storeAll();
        merchant.receiveMessage();

        sink.tell(new SinkActor.Full(2, false));
        sink.tell(submit(1));
        akka.time().expectNoMessageFor(Duration.ofMillis(199), merchant);
        assertTrue(store.hasNone());
    }

    @Test
    void itGoesByOtherSettingsFromItsNextBatchOn() throws InterruptedException {
        sink.tell(submit(2));
        assertTrue(store.hasNone());

        sink.tell(new SinkActor.Tune(new SinkSettings(
                1, SETTINGS.batchBytesMax(), Duration.ofHours(1), SETTINGS.writeBytesMax(), SETTINGS.retry())));
        var first = store.next();
        assertEquals(1, first.batch().writes().size());
        first.storeAll();
        store.next().storeAll();

        assertEquals(2, merchant.receiveMessage().outcomes().size());
    }

    @Test
    void aFullBatchIsSentWithoutWaiting() throws InterruptedException {
        sink.tell(submit(5));

        assertEquals(3, store.next().batch().writes().size());
    }

    @Test
    void nothingIsAnsweredBeforeTheStoreHasAnswered() throws InterruptedException {
        sink.tell(submit(3));
        var batch = store.next();

        merchant.expectNoMessage(Duration.ofMillis(50));
        batch.storeAll();

        assertEquals(3, merchant.receiveMessage().outcomes().size());
    }

    @Test
    void onlyOneBatchIsUnderWay() throws InterruptedException {
        sink.tell(submit(3));
        sink.tell(submit(3));
        var first = store.next();

        assertTrue(store.hasNone());
        first.storeAll();

        assertEquals(3, store.next().batch().writes().size());
    }

    @Test
    void aBusyStoreIsTriedAgainWithTheSameBatchUntilItTakesIt() throws InterruptedException {
        sink.tell(submit(3));
        for (int i = 0; i < 5; i++) {
            store.next().answer().complete(new Store.Answer.Busy("away"));
            awaitStall();
            akka.time().timePasses(Duration.ofSeconds(2));
        }
        store.next().storeAll();

        assertEquals(3, merchant.receiveMessage().outcomes().size());
    }

    @Test
    void ofAMixedAnswerOnlyTheBusyWritesAreSentAgain() throws InterruptedException {
        sink.tell(submit(3));
        var stored = new Outcome.Stored(Outcome.NO_STAMP);
        store.next().answer(stored, new Outcome.Busy("queue full"), new Outcome.Refused("too odd"));
        awaitStall();
        akka.time().timePasses(Duration.ofSeconds(2));
        var again = store.next();
        again.storeAll();

        assertEquals(1, again.batch().writes().size());
        var outcomes = merchant.receiveMessage().outcomes();
        assertInstanceOf(Outcome.Stored.class, outcomes.get(0));
        assertInstanceOf(Outcome.Stored.class, outcomes.get(1));
        assertInstanceOf(Outcome.Refused.class, outcomes.get(2));
    }

    @Test
    void aWriteOverTheLimitIsRefusedAndItsNeighboursGoOn() throws InterruptedException {
        var large = new Write.DocumentWrite(id(9), new Write.Condition.Newer(new Version(1)), new byte[2_000]);
        sink.tell(new SinkActor.Submit("6", List.of(write(1), large, write(2)), List.of(), merchant.ref()));
        akka.time().timePasses(Duration.ofMillis(200));
        store.next().storeAll();

        var outcomes = merchant.receiveMessage().outcomes();
        assertInstanceOf(Outcome.Stored.class, outcomes.get(0));
        assertInstanceOf(Outcome.Refused.class, outcomes.get(1));
        assertInstanceOf(Outcome.Stored.class, outcomes.get(2));
    }

    @Test
    void aWrongSetUpIsReported() throws InterruptedException {
        sink.tell(submit(3));
        store.next().answer().complete(new Store.Answer.WrongSetUp("no such index"));

        assertEquals("no such index", trouble.receiveMessage());
    }

    @Test
    void theOffsetOfAChunkTravelsWithItsLastWrite() throws InterruptedException {
        var chunk = new ChunkPart(4, 1, 100);
        sink.tell(new SinkActor.Expect(chunk, 1));
        sink.tell(new SinkActor.Submit("6", writes(5), List.of(chunk), merchant.ref()));
        var first = store.next();
        first.storeAll();
        akka.time().timePasses(Duration.ofMillis(400));
        var second = store.next();

        assertEquals(Map.of(), first.batch().nextOffsets());
        assertEquals(Map.of(4, 100L), second.batch().nextOffsets());
    }

    private void awaitStall() {
        TestProbe<SinkStatus> probe = akka.kit().createTestProbe();
        probe.awaitAssert(() -> {
            sink.tell(new SinkActor.GetStatus(probe.ref()));
            assertTrue(probe.receiveMessage().reason() != null);
            return true;
        });
    }

    private SinkActor.Submit submit(int writes) {
        return new SinkActor.Submit("6", writes(writes), List.of(), merchant.ref());
    }

    private static List<Write> writes(int count) {
        return IntStream.range(0, count).<Write>mapToObj(SinkActorTest::write).toList();
    }

    private static Write write(int key) {
        return new Write.DocumentWrite(id(key), new Write.Condition.Newer(new Version(1)), new byte[] {'{', '}'});
    }

    private static DocumentId id(int key) {
        return new DocumentId("order", new MerchantId("6"), Integer.toString(key));
    }
}
