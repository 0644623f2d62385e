package io.millrace.tool.road;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes on a schedule that waits for nobody: each is due at its own time, and where the database is late, what
 * has become due meanwhile is sent as soon as it answers. What a change's latency is counted from is when it was due.
 *
 * <p>Two threads, and one for what is made beside, each with a connection of its own.
 */
final class Traffic implements AutoCloseable {
    private static final int WRITERS = 2;
    private static final int SAMPLES_A_SECOND = 60;
    private static final Duration LATE_MAX = Duration.ofSeconds(60);

    private final Schedule schedule;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Clerk> clerks = new ArrayList<>();

    private Traffic(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Begins; {@code samples} hears some of the changes, from any of the threads, after they were committed. */
    static Traffic begin(Site site, Schedule schedule, Consumer<Sample> samples) throws Exception {
        var traffic = new Traffic(schedule);
        double share = Math.min(1, (double) SAMPLES_A_SECOND / schedule.rate());
        int writers = Math.min(WRITERS, schedule.rate());
        for (int i = 0; i < writers; i++) {
            // The first takes what the division leaves over.
            int rate = schedule.rate() / writers + (i == 0 ? schedule.rate() % writers : 0);
            var merchants = new Merchants(schedule.apart() + 1, schedule.merchants() - schedule.apart());
            traffic.employ(site, merchants, rate, share, samples, i);
        }
        if (schedule.besideRate() > 0) {
            traffic.employ(site, new Merchants(1, schedule.apart()), schedule.besideRate(), 0, samples, writers);
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    private void employ(Site site, Merchants merchants, int rate, double share, Consumer<Sample> samples, int number)
            throws Exception {
        long changes = schedule.changes(rate);
        var clerk = new Clerk(site, merchants, share, site.keys(changes), schedule.seed() * 31 + number);
        clerks.add(clerk);
        threads.add(Thread.ofPlatform()
                .daemon()
                .name("traffic-" + number)
                .unstarted(() -> work(clerk, rate, changes, samples)));
    }

    private void work(Clerk clerk, int rate, long changes, Consumer<Sample> samples) {
        try {
            clerk.work(rate, changes, samples);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * Waits until all changes are made.
     *
     * @throws IllegalStateException where the database takes much longer for them than the schedule gives it
     */
    void finish() throws Exception {
        for (var thread : threads) {
            if (!thread.join(schedule.length().plus(LATE_MAX))) {
                throw new IllegalStateException("the source does not take " + schedule.rate() + " and "
                        + schedule.besideRate() + " changes a second");
            }
        }
        check();
    }

    /** Fails where a thread has. */
    void check() throws Exception {
        var why = failure.get();
        if (why != null) {
            throw why;
        }
    }

    /** Ends it where it has not ended by itself. */
    @Override
    public void close() throws Exception {
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            if (thread.isAlive()) {
                thread.join(LATE_MAX);
            }
        }
        for (var clerk : clerks) {
            clerk.close();
        }
    }

    /** Merchants {@code first} and so many more; the lower a key, the busier. */
    record Merchants(int first, int count) {
        long drawn(double dice) {
            return first + (long) (count * dice * dice);
        }
    }
}
