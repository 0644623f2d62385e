package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.kafka.javadsl.Consumer.DrainingControl;
import io.millrace.merchant.Surroundings;
import io.millrace.sink.ReaderActor;
import io.millrace.sink.SinkActor;
import io.millrace.sink.SinkStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a lane runs between two of its starts: its feeds, sinks and partitions. */
final class Generation {
    final int number;
    final LaneWiring.Wired.Ready wired;
    final List<Feed> feeds = new ArrayList<>();
    final List<DrainingControl<Done>> controls = new ArrayList<>();
    final List<ActorRef<SinkActor.Command>> sinks = new ArrayList<>();
    final List<ActorRef<ReaderActor.Command>> readers = new ArrayList<>();
    final List<Surroundings> surroundings = new ArrayList<>();
    final Map<ActorRef<PartitionActor.Command>, Integer> merchantsOfPartition = new HashMap<>();
    final Map<Integer, SinkStatus> sinkStatus = new HashMap<>();
    int feedsRunning;

    Generation(int number, LaneWiring.Wired.Ready wired) {
        this.number = number;
        this.wired = wired;
    }

    int merchants() {
        return merchantsOfPartition.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Ends the feeds without waiting for what is in flight; those changes come again. */
    void abort() {
        feeds.forEach(Feed::abort);
    }
}
