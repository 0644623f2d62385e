package io.millrace.tool.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Shows a sample from the third look on that asks for it. */
    private static final class SlowPlace implements Place {
        private int looks;
        private boolean closed;

        @Override
        public List<Sample> seen(List<Sample> samples) {
            looks++;
            return looks < 3 ? List.of() : samples;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void aSampleIsAsLateAsItIsSeenAfterItWasDue() throws Exception {
        var place = new SlowPlace();
        try (var sightings = Sightings.begin("slow", place)) {
            sightings.offer(sample(1, System.nanoTime() - Duration.ofSeconds(5).toNanos()));

            var micros = sightings.finish(PATIENCE);

            assertEquals(1, micros.getTotalCount());
            assertTrue(micros.getMaxValue() >= 5_000_000, () -> "late by " + micros.getMaxValue());
        }
        assertTrue(place.closed);
    }

    @Test
    void allAreSeenHoweverManyThereAre() throws Exception {
        try (var sightings = Sightings.begin("many", new SlowPlace())) {
            LongStream.range(0, 1_000).forEach(i -> sightings.offer(sample(i, System.nanoTime())));

            assertEquals(1_000, sightings.finish(PATIENCE).getTotalCount());
        }
    }

    @Test
    void oneIsSeenAlsoWhereAllAroundItAreNot() throws Exception {
        var shown = new ConcurrentSkipListSet<Long>(Set.of(71L));
        Place place = new Place() {
            @Override
            public List<Sample> seen(List<Sample> samples) {
                var seen = samples.stream()
                        .filter(sample -> shown.contains(sample.transaction()))
                        .toList();
                if (!seen.isEmpty()) {
                    // Everybody else only comes once this one was found.
                    LongStream.range(0, 1_000).forEach(shown::add);
                }
                return seen;
            }

            @Override
            public void close() {}
        };
        try (var sightings = Sightings.begin("one", place)) {
            LongStream.range(0, 1_000).forEach(i -> sightings.offer(sample(i, System.nanoTime())));

            assertEquals(1_000, sightings.finish(PATIENCE).getTotalCount());
        }
    }

    @Test
    void whatIsNeverSeenIsAFailure() throws Exception {
        Place empty = new Place() {
            @Override
            public List<Sample> seen(List<Sample> samples) {
                return List.of();
            }

            @Override
            public void close() {}
        };
        try (var sightings = Sightings.begin("empty", empty)) {
            sightings.offer(sample(1, System.nanoTime()));

            assertThrows(IllegalStateException.class, () -> sightings.finish(Duration.ofMillis(300)));
        }
    }

    @Test
    void aPlaceThatFailsSaysSo() throws Exception {
        Place broken = new Place() {
            @Override
            public List<Sample> seen(List<Sample> samples) throws Exception {
                throw new java.io.IOException("gone");
            }

            @Override
            public void close() {}
        };
        try (var sightings = Sightings.begin("broken", broken)) {
            sightings.offer(sample(1, System.nanoTime()));

            assertThrows(java.io.IOException.class, () -> sightings.finish(PATIENCE));
        }
    }

    private static Sample sample(long transaction, long dueNanos) {
        return new Sample(Sample.Kind.INSERTED, 1, transaction, 0, dueNanos);
    }
}
