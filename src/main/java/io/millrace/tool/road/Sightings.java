package io.millrace.tool.road;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Looks for samples in one place until each is seen, and keeps how long after its due time that was.
 *
 * <p>It looks again and again, some milliseconds apart, for a few of them, and for all once one of those is seen: each look
 * takes processor time from what is measured. So a time is too long by such a pause and two looks, never too short; where
 * none of the few is seen but others are, by {@link #ALL_EVERY}. Has a thread of its own; samples are offered by any.
 */
final class Sightings implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(15);
    private static final Duration ENDED_MAX = Duration.ofSeconds(30);
    private static final Duration ALL_EVERY = Duration.ofMillis(250);
    private static final int FEW = 8;
    private static final int ONE_LOOK_MAX = 200;
    private static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

    private final Place place;
    private final ConcurrentLinkedQueue<Sample> offered = new ConcurrentLinkedQueue<>();
    private final Histogram micros = new Histogram(HOUR_MICROS, 3);
    private final Thread thread;
    private long lookedForAllNanos = System.nanoTime();
    private volatile boolean noMore;
    private volatile boolean over;
    private volatile int waiting;
    private volatile @Nullable Exception failure;

    private Sightings(String name, Place place) {
        this.place = place;
        this.thread = Thread.ofPlatform().daemon().name("sightings-" + name).unstarted(this::look);
    }

    /** Begins to look; the place is closed with it. */
    static Sightings begin(String name, Place place) {
        var sightings = new Sightings(name, place);
        sightings.thread.start();
        return sightings;
    }

    void offer(Sample sample) {
        offered.add(sample);
    }

    private void look() {
        List<Sample> pending = new ArrayList<>();
        try {
            while (!over && !(noMore && offered.isEmpty() && pending.isEmpty())) {
                for (var sample = offered.poll(); sample != null; sample = offered.poll()) {
                    pending.add(sample);
                }
                if (!pending.isEmpty()
                        && (isTimeForAll() || !place.seen(few(pending)).isEmpty())) {
                    pending = lookForAll(pending);
                }
                waiting = pending.size();
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure = e;
        }
    }

    private boolean isTimeForAll() {
        return System.nanoTime() - lookedForAllNanos > ALL_EVERY.toNanos();
    }

    /** Some of the oldest to the newest. */
    private static List<Sample> few(List<Sample> pending) {
        return pending.size() <= FEW
                ? pending
                : IntStream.range(0, FEW)
                        .mapToObj(i -> pending.get(i * (pending.size() - 1) / (FEW - 1)))
                        .toList();
    }

    /** In portions; those that are not seen yet. */
    private List<Sample> lookForAll(List<Sample> pending) throws Exception {
        lookedForAllNanos = System.nanoTime();
        var left = new ArrayList<Sample>();
        for (int from = 0; from < pending.size(); from += ONE_LOOK_MAX) {
            var portion = pending.subList(from, Math.min(pending.size(), from + ONE_LOOK_MAX));
            var seen = new HashSet<>(place.seen(portion));
            long now = System.nanoTime();
            for (var sample : portion) {
                if (seen.contains(sample)) {
                    long late = TimeUnit.NANOSECONDS.toMicros(now - sample.dueNanos());
                    micros.recordValue(Math.clamp(late, 0, HOUR_MICROS));
                } else {
                    left.add(sample);
                }
            }
        }
        return left;
    }

    /**
     * Waits until all that were offered are seen; nothing more is offered then.
     *
     * @throws IllegalStateException where some are not within {@code max}
     */
    Histogram finish(Duration max) throws Exception {
        noMore = true;
        if (!thread.join(max)) {
            throw new IllegalStateException(waiting + " changes were not seen within " + max.toSeconds() + " s");
        }
        var why = failure;
        if (why != null) {
            throw why;
        }
        return micros;
    }

    @Override
    public void close() throws Exception {
        over = true;
        if (!thread.join(ENDED_MAX)) {
            thread.interrupt();
        }
        place.close();
    }
}
