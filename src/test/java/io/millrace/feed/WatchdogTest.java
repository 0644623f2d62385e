package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.millrace.base.ActorSystemExtension;
import io.millrace.base.SetUpException;
import io.millrace.feed.Offsets.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchdogTest {
    @RegisterExtension
    static final ActorSystemExtension akka = new ActorSystemExtension();

    /** Holds what the test says; says that it was asked. */
    private static final class HeldBacklog implements Backlog {
        private final Map<Integer, Position> positions = new HashMap<>();
        private final Set<Integer> withRecords = new HashSet<>();
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private boolean away;

        @Override
        public synchronized Map<Integer, Position> positions() {
            heard.add("positions");
            if (away) {
                throw new SetUpException(SetUpException.Reason.UNREACHABLE, "by order");
            }
            return Map.copyOf(positions);
        }

        @Override
        public synchronized boolean waits(int partition, long offset) {
            heard.add(partition + " at " + offset);
            return withRecords.contains(partition);
        }

        synchronized void away(boolean now) {
            away = now;
        }

        @Override
        public void close() {
            heard.add("closed");
        }
    }

    private final HeldBacklog backlog = new HeldBacklog();
    private final AtomicLong clock = new AtomicLong();
    private final TestProbe<Throwable> failed = akka.kit().createTestProbe();
    private final Map<Integer, Standing> held =
            Map.of(1, new Standing(5, 0), 2, Standing.UNREAD, 4, new Standing(5, 1));
    private final ActorRef<Watchdog.Command> watchdog = akka.kit()
            .spawn(Watchdog.create(
                    Duration.ofSeconds(30),
                    () -> held,
                    backlog,
                    Runnable::run,
                    this::read,
                    cause -> failed.ref().tell(cause)));

    @AfterEach
    void stop() {
        akka.kit().stop(watchdog);
    }

    private void waiting(int partition, boolean records) {
        synchronized (backlog) {
            backlog.positions.put(partition, new Position(partition, 5, 0, 9));
            if (records) {
                backlog.withRecords.add(partition);
            }
        }
    }

    /** The clock, which says when it was read. */
    private long read() {
        long now = clock.get();
        backlog.heard.add("seen");
        return now;
    }

    /** Lets a third of the time pass, after which it looks; once more where it was not done with the look before. */
    private void pass() throws InterruptedException {
        clock.addAndGet(10_000);
        do {
            akka.time().timePasses(Duration.ofSeconds(10));
        } while (!"positions".equals(backlog.heard.poll(500, TimeUnit.MILLISECONDS)));
    }

    /** As often, and returns when it has seen where the lane stands. */
    private void look(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            pass();
            assertEquals("seen", heard());
        }
    }

    private String heard() throws InterruptedException {
        return String.valueOf(backlog.heard.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void ofAllThatAreSilentThoseInWhichRecordsWaitAreNamed() throws InterruptedException {
        waiting(1, false);
        waiting(2, true);
        waiting(4, true);

        look(3);
        failed.expectNoMessage(Duration.ofMillis(20));
        look(1);

        assertEquals(
                "partitions [2] are held here and were not read for 30 s, though records wait in them",
                failed.receiveMessage().getMessage());
        assertEquals(Set.of("1 at 5", "2 at 5"), Set.of(heard(), heard()));
    }

    @Test
    void marksOfTransactionsAloneFailNobody() throws InterruptedException {
        waiting(1, false);

        look(4);

        assertEquals("1 at 5", heard());
        failed.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void whereKafkaIsAwayItLooksAgainLater() throws InterruptedException {
        waiting(2, true);
        backlog.away(true);
        for (int i = 0; i < 5; i++) {
            pass();
        }
        backlog.away(false);
        failed.expectNoMessage(Duration.ofMillis(20));

        look(4);

        assertTrue(failed.receiveMessage() instanceof SilentPartitionException);
    }

    @Test
    void whenItStopsItClosesWhatItAsked() throws InterruptedException {
        akka.kit().stop(watchdog);

        assertEquals("closed", heard());
    }
}
