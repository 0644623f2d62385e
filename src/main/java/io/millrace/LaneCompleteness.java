package io.millrace;

import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.capture.JdbcSourceScan;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.Offsets;
import io.millrace.feed.Offsets.Position;
import io.millrace.sink.redshift.CompleteUpTo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a lane has handled each source: now and then it is noted how far capture has come and where the datastream ends
 * then; once the lane has committed all of that, it is complete up to there.
 */
final class LaneCompleteness implements CompleteUpTo, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LaneCompleteness.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final int MARKS_MAX = 100;

    /** Everything up to this commit lies before these offsets. */
    private record Mark(long upToMillis, Map<Integer, Long> ends) {
        boolean passed(Collection<Position> positions) {
            return positions.stream()
                    .allMatch(position -> position.committed() >= ends.getOrDefault(position.partition(), 0L));
        }
    }

    private final MillraceSettings settings;
    private final LaneSettings lane;
    private final Clock clock;
    private final Offsets offsets;
    private final Map<String, Deque<Mark>> marks = new HashMap<>();
    private final Map<String, Long> reached = new HashMap<>();
    private long lookedAtMillis;

    LaneCompleteness(MillraceSettings settings, LaneSettings lane, Clock clock) {
        this.settings = settings;
        this.lane = lane;
        this.clock = clock;
        this.offsets = new Offsets(settings.kafka());
    }

    @Override
    public synchronized OptionalLong of(String source) {
        if (clock.millis() - lookedAtMillis >= BETWEEN_LOOKS.toMillis()) {
            lookedAtMillis = clock.millis();
            try {
                look();
            } catch (SetUpException e) {
                log.debug("how complete lane {} is cannot be told: {}", lane.name(), e.getMessage());
            }
        }
        var millis = reached.get(source);
        return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
    }

    private void look() {
        var captured = new HashMap<String, Long>();
        for (var source : settings.sources()) {
            new JdbcSourceScan(source).capturedUpToMillis().ifPresent(millis -> captured.put(source.name(), millis));
        }
        var positions = offsets.positions(lane.group()).values();
        var ends = positions.stream().collect(Collectors.toMap(Position::partition, Position::end));
        captured.forEach((source, millis) -> {
            var known = marks.computeIfAbsent(source, _ -> new ArrayDeque<>());
            if (known.size() < MARKS_MAX) {
                known.addLast(new Mark(millis, ends));
            }
        });
        marks.forEach((source, known) -> {
            while (!known.isEmpty() && known.getFirst().passed(positions)) {
                reached.put(source, known.removeFirst().upToMillis());
            }
        });
    }

    @Override
    public void close() {
        offsets.close();
    }
}
