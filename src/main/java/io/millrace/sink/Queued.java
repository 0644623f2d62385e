package io.millrace.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The writes that wait in a sink, in the order of their submission, and which submission each belongs to. */
final class Queued {
    /** What one submission still waits for. */
    private static final class Submission {
        final SinkActor.Submit submit;
        final @Nullable Outcome[] outcomes;
        int unsettled;
        int unsent;

        Submission(SinkActor.Submit submit) {
            this.submit = submit;
            this.outcomes = new Outcome[submit.writes().size()];
            this.unsettled = outcomes.length;
        }

        void settle(int index, Outcome outcome) {
            outcomes[index] = outcome;
            unsettled--;
            answerIfDone();
        }

        void answerIfDone() {
            if (unsettled == 0) {
                var all = new ArrayList<Outcome>(outcomes.length);
                for (var outcome : outcomes) {
                    all.add(Objects.requireNonNull(outcome));
                }
                submit.replyTo().tell(new SinkActor.Settled(all));
            }
        }
    }

    /** One write on its way; without a write it only carries the chunk parts of a submission that has none to send. */
    static final class Entry {
        private static final int NO_WRITE = -1;

        private final Submission submission;
        private final int index;

        private Entry(Submission submission, int index) {
            this.submission = submission;
            this.index = index;
            submission.unsent++;
        }

        @Nullable
        Write write() {
            return index == NO_WRITE ? null : submission.submit.writes().get(index);
        }

        int bytes() {
            var write = write();
            return write == null ? 0 : write.bytes();
        }

        /** Notes that it goes with the next batch; the parts that are done once that is stored. */
        List<ChunkPart> sent() {
            return --submission.unsent == 0 ? submission.submit.parts() : List.of();
        }

        void settle(Outcome outcome) {
            submission.settle(index, outcome);
        }
    }

    private final SinkSettings settings;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private int writes;

    Queued(SinkSettings settings) {
        this.settings = settings;
    }

    /** Takes a submission in; its writes that are too large are refused at once. */
    void add(SinkActor.Submit submit) {
        var submission = new Submission(submit);
        for (int i = 0; i < submit.writes().size(); i++) {
            var write = submit.writes().get(i);
            if (write.bytes() > settings.writeBytesMax()) {
                submission.settle(i, tooLarge(write));
            } else {
                entries.addLast(new Entry(submission, i));
                bytes += write.bytes();
                writes++;
            }
        }
        if (submission.unsent == 0) {
            entries.addLast(new Entry(submission, Entry.NO_WRITE));
        }
        if (submit.writes().isEmpty()) {
            submission.answerIfDone();
        }
    }

    private Outcome tooLarge(Write write) {
        return new Outcome.Refused(
                "the write is " + write.bytes() + " bytes, write-bytes-max allows " + settings.writeBytesMax());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** How many writes wait. */
    int size() {
        return writes;
    }

    boolean full() {
        return writes >= settings.batchMax() || bytes >= settings.batchBytesMax();
    }

    /** Takes the next batch out: as much as fits, at least one entry. */
    List<Entry> next() {
        var batch = new ArrayList<Entry>();
        long weight = 0;
        while (!entries.isEmpty()) {
            var entry = entries.getFirst();
            boolean fits = batch.size() < settings.batchMax() && weight + entry.bytes() <= settings.batchBytesMax();
            if (!batch.isEmpty() && !fits) {
                break;
            }
            batch.add(entries.removeFirst());
            weight += entry.bytes();
            bytes -= entry.bytes();
            writes -= entry.write() == null ? 0 : 1;
        }
        return batch;
    }
}
