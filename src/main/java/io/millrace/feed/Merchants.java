package io.millrace.feed;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.millrace.base.Clock;
import io.millrace.merchant.Answer;
import io.millrace.merchant.MerchantActor;
import io.millrace.merchant.Surroundings;
import io.millrace.merchant.WorkTime;
import io.millrace.sink.ChunkPart;
import io.millrace.sink.SinkActor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The merchants' actors of one partition: started when needed, stopped when idle. Used by the partition's actor alone. */
final class Merchants {
    /** A merchant's actor, and what is known of it. */
    static final class Known {
        private final ActorRef<MerchantActor.Command> actor;
        private final WorkTime workTime;
        private long lastUsedMillis;
        private boolean retrying;
        private long workedMillis;
        private long handled;
        private long handledAtMillis;

        Known(ActorRef<MerchantActor.Command> actor, WorkTime workTime) {
            this.actor = actor;
            this.workTime = workTime;
        }

        boolean retrying() {
            return retrying;
        }

        long workedMillis() {
            return workedMillis;
        }

        long handled() {
            return handled;
        }

        /** On the clock of the merchants; 0 where nothing was. */
        long handledAtMillis() {
            return handledAtMillis;
        }
    }

    private final ActorContext<?> context;
    private final LaneSettings settings;
    private final List<Surroundings> surroundings;
    private final Clock clock;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private long spawned;

    /** @param surroundings those of each sink, a merchant always meets the same one */
    Merchants(ActorContext<?> context, LaneSettings settings, List<Surroundings> surroundings, Clock clock) {
        this.context = context;
        this.settings = settings;
        this.surroundings = surroundings;
        this.clock = clock;
    }

    int size() {
        return known.size();
    }

    /** A merchant's actor, which is started where it does not run. */
    ActorRef<MerchantActor.Command> actor(String merchant) {
        var one = known.computeIfAbsent(merchant, this::spawn);
        one.lastUsedMillis = clock.millis();
        return one.actor;
    }

    private Known spawn(String merchant) {
        var workTime = new WorkTime(Clock.STEADY);
        var behavior = MerchantActor.create(merchant, surroundings.get(sinkOf(merchant)), workTime);
        var actor = context.spawn(behavior, "merchant-" + merchant + "-" + ++spawned);
        context.watch(actor);
        return new Known(actor, workTime);
    }

    /** How long a merchant has worked on its round, the store's time not counted; 0 where it has none. */
    long workedMillis(String merchant) {
        var one = known.get(merchant);
        return one == null ? 0 : one.workTime.millis();
    }

    private int sinkOf(String merchant) {
        return Math.floorMod(merchant.hashCode(), surroundings.size());
    }

    /** Notes that a merchant's try has failed. */
    void troubled(String merchant) {
        var one = known.get(merchant);
        if (one != null) {
            one.retrying = true;
        }
    }

    /** Notes that a merchant has answered. */
    void answered(Answer.Applied applied, int handled) {
        var one = known.get(applied.merchant());
        if (one != null) {
            one.retrying = false;
            one.workedMillis = applied.workedMillis();
            if (handled > 0) {
                one.handled += handled;
                one.handledAtMillis = clock.millis();
            }
        }
    }

    /** Those that have an actor. */
    Map<String, Known> all() {
        return Collections.unmodifiableMap(known);
    }

    /** The sink that a merchant's writes go to. */
    ActorRef<SinkActor.Command> sink(String merchant) {
        return surroundings.get(sinkOf(merchant)).sink();
    }

    /** Tells each sink something. */
    void tellSinks(SinkActor.Command what) {
        surroundings.stream().map(Surroundings::sink).distinct().forEach(sink -> sink.tell(what));
    }

    /** Tells each sink how many merchants' shares of a chunk to expect. */
    void expect(ChunkPart part, Chunk chunk) {
        var shares = new int[surroundings.size()];
        chunk.merchants().keySet().forEach(merchant -> shares[sinkOf(merchant.value())]++);
        for (int i = 0; i < shares.length; i++) {
            surroundings.get(i).sink().tell(new SinkActor.Expect(part, shares[i]));
        }
    }

    /** Stops those that have had nothing to do for long. */
    void sweep(Predicate<String> idle) {
        long idleSince = clock.millis() - settings.merchantIdleMax().toMillis();
        known.entrySet().removeIf(entry -> {
            boolean stop = entry.getValue().lastUsedMillis < idleSince && idle.test(entry.getKey());
            if (stop) {
                context.stop(entry.getValue().actor);
            }
            return stop;
        });
    }

    /** Stops the longest idle where there are more than allowed. */
    void stopBeyondMax(Predicate<String> idle) {
        int excess = known.size() - settings.merchantsMax();
        var longestIdle = known.entrySet().iterator();
        while (excess > 0 && longestIdle.hasNext()) {
            var entry = longestIdle.next();
            if (idle.test(entry.getKey())) {
                context.stop(entry.getValue().actor);
                longestIdle.remove();
            }
            excess--;
        }
    }
}
