package io.millrace.feed;

import akka.actor.typed.javadsl.TimerScheduler;
import io.millrace.base.Clock;
import io.millrace.sink.SinkSettings;
import java.time.Duration;

/** What of a lane's settings is changed at present, and until when. Used by the lane's actor alone. */
final class Tuned {
    private final SinkSettings configured;
    private final Clock clock;
    private LaneTuning tuning = LaneTuning.NONE;
    private long untilMillis;

    Tuned(SinkSettings configured, Clock clock) {
        this.configured = configured;
        this.clock = clock;
    }

    /** Changes them for so long; {@code over} is told then. */
    <T> void change(LaneTuning next, Duration max, TimerScheduler<T> timers, T over) {
        tuning = next;
        if (next.equals(LaneTuning.NONE)) {
            untilMillis = 0;
            timers.cancel(over);
        } else {
            untilMillis = clock.millis() + max.toMillis();
            timers.startSingleTimer(over, max);
        }
    }

    /** The sinks' settings as they are now. */
    SinkSettings sink() {
        return tuning.of(configured);
    }

    /** The same parts, with what is changed. */
    LaneParts of(LaneParts parts) {
        return new LaneParts(parts.partitions(), parts.sinks(), tuning, untilMillis);
    }
}
