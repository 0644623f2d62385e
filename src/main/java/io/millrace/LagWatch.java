package io.millrace;

import io.millrace.base.SetUpException;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.Offsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far each lane is behind, on all nodes together, as Kafka tells it. Thread-safe. */
final class LagWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LagWatch.class);
    private static final long UNKNOWN = -1;

    private final List<LaneSettings> lanes;
    private final Offsets offsets;
    private final Map<String, Long> lag = new ConcurrentHashMap<>();

    LagWatch(MillraceSettings settings) {
        this.lanes = settings.lanes();
        this.offsets = new Offsets(settings.kafka());
    }

    /** Records that the lane has not handled; -1 where that is not known. */
    long of(String lane) {
        return lag.getOrDefault(lane, UNKNOWN);
    }

    /** Looks how things stand now; blocking. */
    void look() {
        for (var lane : lanes) {
            try {
                long behind = offsets.positions(lane.group()).values().stream()
                        .mapToLong(Offsets.Position::lag)
                        .sum();
                lag.put(lane.name(), behind);
            } catch (SetUpException e) {
                log.debug("the lag of lane {} is not known: {}", lane.name(), e.getMessage());
                lag.put(lane.name(), UNKNOWN);
            }
        }
    }

    @Override
    public void close() {
        offsets.close();
    }
}
