package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.kafka.javadsl.Consumer.DrainingControl;
import io.millrace.base.KafkaSettings;
import io.millrace.merchant.Surroundings;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;
import io.millrace.sink.SinkStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a lane runs between two of its starts: its feeds, sinks and partitions. Used by the lane's actor alone. */
final class Generation {
    final int number;
    final List<DrainingControl<Done>> controls = new ArrayList<>();
    final List<ActorRef<SinkActor.Command>> sinks = new ArrayList<>();
    final List<Surroundings> surroundings = new ArrayList<>();
    final Map<ActorRef<PartitionActor.Command>, Integer> merchantsOfPartition = new HashMap<>();
    final Map<Integer, SinkStatus> sinkStatus = new HashMap<>();
    int feedsRunning;

    private final LaneSettings settings;
    private final LaneWiring.Wired.Ready wired;
    private final LaneTools tools;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<ActorRef<ReaderActor.Command>> readers = new ArrayList<>();

    Generation(int number, LaneSettings settings, LaneWiring.Wired.Ready wired, LaneTools tools) {
        this.number = number;
        this.settings = settings;
        this.wired = wired;
        this.tools = tools;
    }

    /** Starts sinks and readers. {@code trouble} hears when the store says that its set-up is wrong. */
    void startSinks(ActorContext<?> context, ActorRef<String> trouble) {
        for (int i = 0; i < settings.sinks(); i++) {
            var name = "-" + number + "-" + i;
            var sink = context.spawn(
                    SinkActor.create(wired.store(), settings.sink(), tools.clock(), trouble), "sink" + name);
            var reader = context.spawn(ReaderActor.create(wired.store(), settings.sink(), trouble), "reader" + name);
            sinks.add(sink);
            readers.add(reader);
            surroundings.add(new Surroundings(
                    settings.name(),
                    wired.projection(),
                    sink,
                    reader,
                    tools.deadLetters(),
                    wired.freshness(),
                    settings.merchant()));
        }
    }

    /** Starts the consumers. */
    void startFeeds(ActorContext<LaneActor.Command> context, KafkaSettings kafka, LongAdder handled) {
        var system = context.getSystem();
        for (int i = 0; i < settings.consumers(); i++) {
            var feed =
                    new Feed(system, kafka, settings, context.getSelf(), tools.deadLetters(), wired.reading(), handled);
            feeds.add(feed);
            controls.add(feed.graph().run(system));
            feedsRunning++;
        }
    }

    int merchants() {
        return merchantsOfPartition.values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Ends the feeds without waiting for what is in flight; those changes come again. */
    void abort() {
        feeds.forEach(Feed::abort);
    }

    /** Stops what is left when the feeds have ended. */
    void stop(ActorContext<?> context) {
        merchantsOfPartition.keySet().forEach(context::stop);
        sinks.forEach(context::stop);
        readers.forEach(context::stop);
        wired.close();
    }
}
