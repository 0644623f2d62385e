package io.millrace.web;

import io.millrace.capture.CaptureStatus;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.PartitionStatus;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.SinkStatus;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * One number that a node measures of a lane, its partitions and sinks, a loader or a capture: what metrics and beans show.
 *
 * @param name in camel case
 * @param counts whether it only grows, from the start of what it counts
 */
record Figure<T>(String name, boolean counts, String meaning, ToLongFunction<T> of) {
    static final List<Figure<LaneStatus>> OF_LANES = List.of(
            level("partitions", "partitions held here", LaneStatus::partitions),
            level("merchants", "merchants active here", LaneStatus::merchants),
            level("setAside", "merchants in quarantine here", LaneStatus::setAside),
            level("parked", "changes of theirs that wait", LaneStatus::parked),
            level("waiting", "writes that wait for the store", LaneStatus::waiting),
            count("handled", "records handled, repeats included", LaneStatus::handled),
            count("stored", "writes that took effect", LaneStatus::stored),
            count("superseded", "writes that the store had already, or something newer", LaneStatus::superseded),
            count("conflicts", "documents that were read and merged again", LaneStatus::conflicts),
            count("refused", "writes that the store refused", LaneStatus::refused),
            count("deadLetters", "changes sent to the dead letters", LaneStatus::deadLetters));

    static final List<Figure<PartitionStatus>> OF_PARTITIONS = List.of(
            level("merchants", "merchants with an actor", PartitionStatus::merchants),
            level("inFlight", "changes with their merchants, not answered", PartitionStatus::inFlight),
            level("inFlightMax", "how many these may be", PartitionStatus::inFlightMax),
            level("setAside", "merchants in quarantine", PartitionStatus::setAside),
            level("parked", "changes of theirs that wait", PartitionStatus::parked));

    static final List<Figure<SinkStatus>> OF_SINKS = List.of(
            level("waiting", "writes that are not in a batch yet", SinkStatus::waiting),
            level("sending", "writes in the batch under way", SinkStatus::sending),
            level(
                    "stalledSinceMillis",
                    "since when its store takes nothing; 0: it does",
                    SinkStatus::stalledSinceMillis),
            count("stored", "writes that took effect", SinkStatus::stored),
            count("superseded", "writes that the store had already, or something newer", SinkStatus::superseded),
            count("refused", "writes that the store refused", SinkStatus::refused),
            count("conflicts", "documents that were read and merged again", SinkStatus::conflicts));

    static final List<Figure<LoaderStatus>> OF_LOADERS = List.of(
            level("waitingRows", "rows in the bucket that are not loaded", LoaderStatus::waitingRows),
            level("waitingFiles", "the files that they are in", LoaderStatus::waitingFiles),
            level("waitingBytes", "their bytes, compressed", LoaderStatus::waitingBytes),
            count("loads", "loads committed", LoaderStatus::loads),
            count("loadedRows", "rows loaded", LoaderStatus::loadedRows));

    static final List<Figure<CaptureStatus>> OF_CAPTURES = List.of(
            level("waiting", "events that are not captured yet, estimated; -1: not known", CaptureStatus::waiting),
            count("captured", "changes captured", CaptureStatus::captured),
            count("deadLetters", "changes sent to the dead letters", CaptureStatus::deadLettered),
            count("skipped", "events of tables that are not configured", CaptureStatus::skipped),
            count("orphaned", "changes put aside until their parent comes", CaptureStatus::orphaned));

    private static <T> Figure<T> level(String name, String meaning, ToLongFunction<T> of) {
        return new Figure<>(name, false, meaning, of);
    }

    private static <T> Figure<T> count(String name, String meaning, ToLongFunction<T> of) {
        return new Figure<>(name, true, meaning, of);
    }

    /** Its name as an attribute of a bean. */
    String attribute() {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** Its name as a meter, below {@code above}. */
    String meter(String above) {
        return above + "." + name.replaceAll("(?=\\p{Lu})", ".").toLowerCase(Locale.ROOT);
    }
}
