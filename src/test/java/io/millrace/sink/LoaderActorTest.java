package io.millrace.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.millrace.base.ActorSystemExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoaderActorTest {
    @RegisterExtension
    static final ActorSystemExtension akka = new ActorSystemExtension();

    /** What the actor wants to have done by a thread that may block; the test is that thread. */
    private final LinkedBlockingQueue<Runnable> blocking = new LinkedBlockingQueue<>();

    private final Recorded loader = new Recorded();
    private final ActorRef<LoaderActor.Command> actor = akka.kit().spawn(LoaderActor.create(loader, blocking::add));

    /** Writes down what it is told to do. */
    private static final class Recorded implements Loader {
        private final List<String> calls = new ArrayList<>();
        private Duration pause = Duration.ZERO;

        @Override
        public String name() {
            return "shop.orders";
        }

        @Override
        public Duration work() {
            calls.add("work");
            if (pause.isNegative()) {
                throw new IllegalStateException("a mistake of ours");
            }
            return pause;
        }

        @Override
        public void rest() {
            calls.add("rest");
        }

        @Override
        public LoaderStatus status() {
            return LoaderStatus.standby(name(), 0);
        }
    }

    private void runNext() throws InterruptedException {
        var task = blocking.poll(10, TimeUnit.SECONDS);
        assertNotNull(task, "nothing is to be done");
        task.run();
    }

    /** The actor has handled all that it was sent, and wants nothing to be done. */
    private void assertQuiet() {
        var status = akka.kit().<LoaderStatus>createTestProbe();
        actor.tell(new LoaderActor.GetStatus(status.ref()));
        status.receiveMessage();
        assertNull(blocking.peek());
    }

    private void choose(boolean chosen) {
        actor.tell(new LoaderActor.Chosen(chosen));
    }

    @Test
    void aLoaderThatWasNeverChosenDoesNothing() {
        choose(false);

        assertQuiet();
        assertEquals(List.of(), loader.calls);
    }

    @Test
    void aChosenOneWorksCallByCallForAsLongAsThereIsSomethingToDo() throws Exception {
        choose(true);
        runNext();
        runNext();
        choose(true);
        runNext();

        assertEquals(List.of("work", "work", "work"), loader.calls);
    }

    @Test
    void whereNothingIsToBeDoneItAsksAgainAfterThePause() throws Exception {
        loader.pause = Duration.ofSeconds(5);
        choose(true);
        runNext();
        choose(true);
        assertQuiet();
        var nobody = akka.kit().createTestProbe();

        akka.time().expectNoMessageFor(Duration.ofMillis(4_999), nobody);
        assertQuiet();
        akka.time().timePasses(Duration.ofMillis(1));
        runNext();

        assertEquals(List.of("work", "work"), loader.calls);
    }

    @Test
    void oneThatIsChosenNoMoreRestsOnceAndOnlyAfterItsWork() throws Exception {
        choose(true);
        var work = blocking.poll(10, TimeUnit.SECONDS);
        choose(false);
        assertQuiet();
        assertNotNull(work);
        work.run();
        runNext();
        choose(false);

        assertQuiet();
        assertEquals(List.of("work", "rest"), loader.calls);
    }

    @Test
    void oneThatIsChosenAgainWhileItPausesBeginsAnewAtOnce() throws Exception {
        loader.pause = Duration.ofMinutes(1);
        choose(true);
        runNext();
        choose(false);
        runNext();
        choose(true);
        runNext();

        assertEquals(List.of("work", "rest", "work"), loader.calls);
    }

    @Test
    void oneThatIsStoppedRests() throws Exception {
        choose(true);
        blocking.take();
        akka.kit().stop(actor);
        runNext();

        assertEquals(List.of("rest"), loader.calls);
    }

    @Test
    void aMistakeEndsTheActorForItsLaneToBeginAnew() throws Exception {
        TestProbe<Object> lane = akka.kit().createTestProbe();
        loader.pause = Duration.ofMillis(-1);
        choose(true);
        runNext();

        lane.expectTerminated(actor, Duration.ofSeconds(10));
        runNext();
        assertEquals(List.of("work", "rest"), loader.calls);
    }
}
