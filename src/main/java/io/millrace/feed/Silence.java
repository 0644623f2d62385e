package io.millrace.feed;

import io.millrace.feed.Offsets.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions have been silent, and for how long: records wait in them, none is in flight, and none is handled.
 *
 * <p>It knows what it is shown, nothing else; a partition that is not held is not silent.
 */
final class Silence {
    private record Quiet(Standing standing, long sinceMillis) {}

    private final Duration max;
    private final Map<Integer, Quiet> quiet = new HashMap<>();

    Silence(Duration max) {
        this.max = max;
    }

    /** Takes a look. Those that have been silent for longer than they may are returned, with how far they have come. */
    Map<Integer, Standing> look(Map<Integer, Standing> held, Map<Integer, Position> positions, long nowMillis) {
        quiet.keySet().retainAll(held.keySet());
        held.forEach((partition, standing) -> {
            if (waits(standing, positions.get(partition))) {
                quiet.compute(partition, (_, before) -> goOn(before, standing, nowMillis));
            } else {
                quiet.remove(partition);
            }
        });
        return quiet.entrySet().stream()
                .filter(entry -> nowMillis - entry.getValue().sinceMillis() >= max.toMillis())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().standing()));
    }

    /** There was nothing for this partition to read; it may be silent for as long again. */
    void excuse(int partition) {
        quiet.remove(partition);
    }

    private static boolean waits(Standing standing, @Nullable Position position) {
        return standing.inFlight() == 0 && position != null && position.lag() > 0;
    }

    private static Quiet goOn(@Nullable Quiet before, Standing standing, long nowMillis) {
        return before != null && before.standing().equals(standing) ? before : new Quiet(standing, nowMillis);
    }
}
